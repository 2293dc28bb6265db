package sqlite

import (
	"context"
	"encoding/json"

	"github.com/davit-dr/davit/recovery"
	"github.com/davit-dr/davit/store"
)

func (t tx) changeIntents(id recovery.ExecutionID, c recovery.Commit, e store.Encoded) error {
	for i, intent := range c.Open {
		n, err := t.affect("INSERT INTO intents (execution_id, intent_id, body) VALUES (?, ?, ?) ON CONFLICT DO NOTHING",
			string(id), string(intent.ID), e.Open[i])
		if err != nil {
			return err
		}
		if n == 0 {
			return recovery.Errorf(recovery.Conflict, "intent %s of execution %s is open already", intent.ID, id)
		}
	}
	for _, closed := range c.Closed {
		err := t.exec("DELETE FROM intents WHERE execution_id = ? AND intent_id = ?", string(id), string(closed))
		if err != nil {
			return err
		}
	}
	return nil
}

// Intents reads the open intents of an execution, in order of ID.
func (db *DB) Intents(ctx context.Context, id recovery.ExecutionID) ([]recovery.Intent, error) {
	var intents []recovery.Intent
	err := db.read.each(ctx, "read intents of execution "+string(id), func(scan func(...any) error) error {
		var body string
		if err := scan(&body); err != nil {
			return err
		}
		var intent recovery.Intent
		err := json.Unmarshal([]byte(body), &intent)
		intents = append(intents, intent)
		return err
	}, "SELECT body FROM intents WHERE execution_id = ? ORDER BY intent_id", string(id))
	if err != nil {
		return nil, err
	}
	return intents, nil
}
