package sim

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math/rand/v2"
	"strings"
	"time"
)

// counter counts what the world has handed out of one kind.
type counter struct{ Used uint64 }

var counters = newTable[counter]("counter")

// count is 1 for the first of that kind, and goes on after a restart.
func (t *tx) count(kind string) uint64 {
	var c counter
	if stored := counters.get(t, place{}, kind); stored != nil {
		c = *stored
	}
	c.Used++
	counters.put(t, place{}, kind, c)
	return c.Used
}

// newID draws an ID as AWS forms them: the prefix and 17 hexadecimal digits. It
// depends on the seed and on how many were drawn before.
func (t *tx) newID(prefix string) string {
	return prefix + digits17(t.world.opts.Seed, "id", prefix, t.count("id"))
}

// newUUID draws an ID of the form that executions and commands have.
func (t *tx) newUUID() string {
	return uuidOf(digest(t.world.opts.Seed, "uuid", t.count("uuid")))
}

// uuidOf forms a UUID of version 4 from a digest.
func uuidOf(sum [32]byte) string {
	sum[6] = sum[6]&0x0f | 0x40
	sum[8] = sum[8]&0x3f | 0x80
	d := hex.EncodeToString(sum[:16])
	return d[:8] + "-" + d[8:12] + "-" + d[12:16] + "-" + d[16:20] + "-" + d[20:]
}

// fixedID is the ID that these words always get: what a world file does not
// name has the same ID each time it is read.
func fixedID(prefix string, words ...any) string { return prefix + digits17(0, "fixed", words...) }

func digits17(seed uint64, use string, words ...any) string {
	sum := digest(seed, use, words...)
	return hex.EncodeToString(sum[:])[:17]
}

// digest mixes the words into 32 bytes, told apart by use.
func digest(seed uint64, use string, words ...any) [32]byte {
	var b strings.Builder
	b.WriteString(use)
	for _, w := range words {
		b.WriteByte(0)
		switch w := w.(type) {
		case string:
			b.WriteString(w)
		case uint64:
			b.Write(binary.BigEndian.AppendUint64(nil, w))
		case int:
			b.Write(binary.BigEndian.AppendUint64(nil, uint64(w)))
		case int64:
			b.Write(binary.BigEndian.AppendUint64(nil, uint64(w)))
		default:
			panic("sim: digest of an unexpected type")
		}
	}
	return sha256.Sum256(binary.BigEndian.AppendUint64([]byte(b.String()), seed))
}

// dice are the draws for one thing, the same whatever else happens in the
// world: two requests that swap places do not change each other's durations.
type dice struct{ *rand.Rand }

func (w *World) diceFor(use string, words ...any) dice {
	return dice{rand.New(rand.NewChaCha8(digest(w.opts.Seed, use, words...)))}
}

// in draws a duration from the range.
func (d dice) in(r Range) time.Duration {
	return r.Min + time.Duration(d.Float64()*float64(r.Max-r.Min))
}
