package audit

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/davit-dr/davit/recovery"
)

// Restore is a restore of the store, as its trail tells of it.
type Restore struct {
	Seq int64 // of the event in recovery.BackupStream
	At  time.Time
	By  recovery.Actor
	recovery.StoreRestored
}

// restores reads when the store was restored. That the events say so truly, their own
// chain and the checkpoints over it show.
func (v *verifier) restores(ctx context.Context) error {
	return v.trail.Texts(ctx, recovery.BackupStream, func(_ int64, text []byte, _ string) error {
		var ev recovery.Event
		if err := json.Unmarshal(text, &ev); err != nil {
			return nil //nolint:nilerr // what cannot be read is a finding of its own
		}
		if restored, ok := ev.Body.(recovery.StoreRestored); ok {
			v.report.Restores = append(v.report.Restores, Restore{ev.Seq, ev.At, ev.Actor, restored})
		}
		return nil
	})
}

// copies are the checkpoints that were kept elsewhere, by number. After a restore there may
// be several of a number.
func (v *verifier) copies() map[int64][]recovery.Checkpoint {
	copies := map[int64][]recovery.Checkpoint{}
	for _, c := range v.options.Kept {
		copies[c.Number] = append(copies[c.Number], c)
	}
	return copies
}

// restoreTime is how long a server may take to end on a store that another takes the place
// of: its last checkpoint may be younger than the restore.
const restoreTime = 2 * time.Minute

// restoredAway is the restore that took a checkpoint away: it was made after the backup and
// before the restore. Nil: none did.
func (v *verifier) restoredAway(c recovery.Checkpoint) *Restore {
	for i, r := range v.report.Restores {
		last := int64(0)
		if r.Backup.Checkpoint != nil {
			last = r.Backup.Checkpoint.Number
		}
		if c.Number > last && !c.At.Before(r.Backup.At) && !c.At.After(r.At.Add(restoreTime)) {
			return &v.report.Restores[i]
		}
	}
	return nil
}

// lost is a checkpoint that is kept elsewhere and not here.
func (v *verifier) lost(c recovery.Checkpoint) {
	why, restore := "what was written until then was cut off", int64(0)
	if r := v.restoredAway(c); r != nil {
		restore = r.Seq
		why = fmt.Sprintf("%s restored the store at %s from the backup of %s, and what came between is not here",
			r.By.Name, r.At.Format(time.RFC3339), r.Backup.At.Format(time.RFC3339))
		if r.KeptAs != "" {
			why += ": the database of before was kept as " + r.KeptAs
		}
	}
	f := v.find(CutOff, recovery.CheckpointStream, v.seen.version+1, "checkpoint %d of %s is kept elsewhere and is not here: %s", c.Number, c.At.Format(time.RFC3339), why)
	f.Checkpoint, f.Restore = c.Number, restore
}
