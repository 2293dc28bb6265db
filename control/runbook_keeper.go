package control

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"time"

	"github.com/davit-dr/davit/internal/wholefile"
	"github.com/davit-dr/davit/recovery"
)

const (
	// runbookLook is how often it is looked whether a runbook must be made again.
	runbookLook = 10 * time.Second
	// runbookLife is how old a runbook may become: servers come and go by their tags while
	// no plan changes.
	runbookLife = 6 * time.Hour
	// runbookList is the file that says which of the folder's files are ours.
	runbookList = ".davit-runbooks.json"
)

// RunbookKeeper keeps the runbooks of all plans in a folder, best on another machine's
// disk: each is made again when its plan, its groups, accounts or channels change, and now
// and then for the servers that tags choose.
type RunbookKeeper struct {
	control *Control
	dir     string
	kept    map[recovery.PlanID]keptRunbook
}

// keptRunbook is what a plan's files were made of.
type keptRunbook struct {
	Name string    `json:"name"` // of the files, without their ends
	Of   string    `json:"of"`   // a hash of what it was made of
	At   time.Time `json:"at"`
}

// NewRunbookKeeper makes a keeper of a folder. Run keeps it.
func NewRunbookKeeper(c *Control, dir string) *RunbookKeeper {
	return &RunbookKeeper{control: c, dir: dir}
}

// Run keeps the folder until its context ends. What goes wrong is tried again.
func (k *RunbookKeeper) Run(ctx context.Context) error {
	return nowAndThen(ctx, runbookLook, func() {
		if err := k.Keep(ctx); err != nil && ctx.Err() == nil {
			k.control.log.WarnContext(ctx, "the runbooks were not kept: it is tried again", "folder", k.dir, "err", err)
		}
	})
}

// Keep makes the runbooks that are to be made now, and removes those of plans that are gone.
func (k *RunbookKeeper) Keep(ctx context.Context) error {
	if err := k.begin(); err != nil {
		return err
	}
	plans, err := every(ctx, k.control.book.Plans)
	if err != nil {
		return err
	}
	around, err := k.around(ctx)
	if err != nil {
		return err
	}
	var errs []error
	left := map[recovery.PlanID]keptRunbook{}
	for id, kept := range k.kept {
		left[id] = kept
	}
	for _, p := range plans {
		delete(left, p.ID)
		if err := k.keep(ctx, p, around); err != nil {
			errs = append(errs, fmt.Errorf("keep the runbook of plan %s: %w", p.Name, err))
		}
	}
	for id, gone := range left {
		if errs = append(errs, k.remove(gone.Name)); errs[len(errs)-1] == nil {
			delete(k.kept, id)
			errs = append(errs, k.save())
		}
	}
	return errors.Join(errs...)
}

// begin reads which files are ours.
func (k *RunbookKeeper) begin() error {
	if err := os.MkdirAll(k.dir, 0o750); err != nil || k.kept != nil {
		return err
	}
	k.kept = map[recovery.PlanID]keptRunbook{}
	text, err := os.ReadFile(filepath.Join(k.dir, runbookList))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = json.Unmarshal(text, &k.kept)
	}
	if err != nil {
		k.kept = nil
		return fmt.Errorf("read which runbooks are in %s: %w", k.dir, err)
	}
	return nil
}

func (k *RunbookKeeper) keep(ctx context.Context, p recovery.Plan, around runbookAround) error {
	of := k.fingerprint(p, around)
	old, known := k.kept[p.ID]
	if known && old.Of == of && time.Since(old.At) < runbookLife && k.there(old.Name) {
		return nil
	}
	made, err := k.control.runbookOf(ctx, p)
	if err != nil {
		return err
	}
	if len(made.Unknown) > 0 && known && old.Of == of && k.there(old.Name) {
		return nil // AWS does not answer: the one that is there knows more
	}
	name := k.nameFor(p.ID, made.Name)
	for end, text := range map[string]string{".sh": made.Script, ".html": made.Page} {
		if err := wholefile.Write(filepath.Join(k.dir, name+end), []byte(text)); err != nil {
			return err
		}
	}
	if known && old.Name != name {
		if err := k.remove(old.Name); err != nil {
			return err
		}
	}
	k.kept[p.ID] = keptRunbook{name, of, made.MadeAt}
	return k.save()
}

// nameFor is the name of a plan's files: that of the plan, unless another plan's has it.
func (k *RunbookKeeper) nameFor(id recovery.PlanID, name string) string {
	for other, kept := range k.kept {
		if other != id && kept.Name == name {
			return name + "-" + notInFiles.ReplaceAllString(string(id), "-")
		}
	}
	return name
}

var notInFiles = regexp.MustCompile(`[^A-Za-z0-9-]`)

// runbookAround is the configuration around the plans: the groups, and the versions of what
// all runbooks have.
type runbookAround struct {
	groups   []recovery.Group
	versions []string
}

func (k *RunbookKeeper) around(ctx context.Context) (a runbookAround, err error) {
	if a.groups, err = every(ctx, k.control.book.Groups); err != nil {
		return a, err
	}
	accounts, err := every(ctx, k.control.book.Accounts)
	if err != nil {
		return a, err
	}
	for _, account := range accounts {
		a.versions = append(a.versions, fmt.Sprint(account.ID, account.Version))
	}
	channels, err := every(ctx, k.control.book.Channels)
	for _, c := range channels {
		a.versions = append(a.versions, fmt.Sprint(c.ID, c.Version))
	}
	return a, err
}

// fingerprint is a hash of the configuration that a runbook is made of.
func (k *RunbookKeeper) fingerprint(p recovery.Plan, around runbookAround) string {
	var groups []string
	for _, w := range p.Waves {
		for _, name := range w.Groups {
			if g, ok := groupNamed(around.groups, name); ok {
				groups = append(groups, fmt.Sprint(g.ID, g.Version))
			}
		}
	}
	sum := sha256.Sum256([]byte(fmt.Sprint(p.ID, p.Version, k.control.version, groups, around.versions)))
	return hex.EncodeToString(sum[:])
}

func (k *RunbookKeeper) there(name string) bool {
	for _, end := range []string{".sh", ".html"} {
		if _, err := os.Stat(filepath.Join(k.dir, name+end)); err != nil {
			return false
		}
	}
	return true
}

func (k *RunbookKeeper) remove(name string) error {
	var errs []error
	for _, end := range []string{".sh", ".html"} {
		if err := os.Remove(filepath.Join(k.dir, name+end)); !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}

func (k *RunbookKeeper) save() error {
	text, err := json.MarshalIndent(k.kept, "", "  ")
	if err != nil {
		return err
	}
	return wholefile.Write(filepath.Join(k.dir, runbookList), append(text, '\n'))
}
