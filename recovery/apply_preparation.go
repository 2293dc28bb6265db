package recovery

import (
	"slices"
	"time"
)

// preparation gives a copy of the preparation that may be written to.
func (c change) preparation(id PreparationID) (*Preparation, error) {
	at := slices.IndexFunc(c.e.Preparations, func(p *Preparation) bool { return p.ID == id })
	if at < 0 {
		return nil, Errorf(NotFound, "execution %s has no preparation %s", c.e.ID, id)
	}
	p := *c.e.Preparations[at]
	p.Servers = slices.Clone(p.Servers)
	c.e.Preparations = slices.Clone(c.e.Preparations)
	c.e.Preparations[at] = &p
	return &p, nil
}

func (p *Preparation) called(call Span) {
	if !call.From.IsZero() && len(p.Calls) < maxSpans {
		p.Calls = append(slices.Clip(p.Calls), call)
	}
}

func (c change) preparationAdded(b PreparationAdded) error {
	p := b.Preparation
	c.e.Preparations = append(slices.Clip(c.e.Preparations), &p)
	return nil
}

func (c change) preparationSent(b PreparationSent) error {
	p, err := c.preparation(b.Preparation)
	if err != nil {
		return err
	}
	p.called(b.Call)
	to := PreparationRequested
	if b.Back {
		to = PreparationReturning
	}
	for _, before := range b.Servers {
		s, err := p.moved(before.SourceServerID, to, c.at)
		if err != nil {
			return err
		}
		s.Changes++
		if before.Kept != nil {
			s.Kept, s.Inherited = before.Kept, before.Inherited != ""
		}
	}
	return nil
}

func (c change) preparationMoved(b PreparationMoved) error {
	p, err := c.preparation(b.Preparation)
	if err != nil {
		return err
	}
	p.called(b.Call)
	for _, sc := range b.Servers {
		s, err := p.moved(sc.SourceServerID, sc.To, c.at)
		if err != nil {
			return err
		}
		s.NotBefore, s.Failure = sc.NotBefore, sc.Failure.short()
		if sc.Alternative != nil {
			if s.Alternative = sc.Alternative; *s.Alternative == (TakenAlternative{}) {
				s.Alternative = nil
			}
			s.Hash = p.Launch(s).Hash()
		}
		if sc.Version != 0 {
			s.Version = sc.Version
		}
		switch {
		case sc.To == PreparationReturned:
			s.Kept, s.Version, s.Inherited, s.Tries = nil, 0, false, 0
		case !sc.NotBefore.IsZero():
			s.Tries++
		default:
			s.Tries = 0
		}
	}
	return nil
}

// moved moves a server of the preparation, which may be written to.
func (p *Preparation) moved(id SourceServerID, to PreparationState, at time.Time) (*PreparedServer, error) {
	s := p.Find(id)
	if s == nil {
		return nil, Errorf(NotFound, "preparation %s has no server %s", p.ID, id)
	}
	var err error
	s.State, err = move(preparationMoves, "the launch configuration of "+string(id), s.State, to)
	s.At, s.NotBefore = at, time.Time{}
	return s, err
}
