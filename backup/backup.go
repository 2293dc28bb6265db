// Package backup is the file that a backup of the store is: a gzipped tar archive with
// backup.json, which says what it is, and davit.db, the database. Anybody's tar unpacks it.
package backup

import (
	"archive/tar"
	"compress/gzip"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/davit-dr/davit/recovery"
)

// The names of what is in the file, in this order.
const (
	factsName    = "backup.json"
	databaseName = "davit.db"
)

// maxFacts bounds what a file says of itself.
const maxFacts = 1 << 20

// Name is what the file of a backup is called unless somebody says otherwise.
func Name(b recovery.Backup) string {
	return "davit-backup-" + b.At.UTC().Format("20060102T150405Z") + ".tar.gz"
}

// Sum gives the size of a database and its hash, as a Backup has them.
func Sum(database io.Reader) (size int64, sum string, err error) {
	hash := sha256.New()
	size, err = io.Copy(hash, database)
	return size, hex.EncodeToString(hash.Sum(nil)), err
}

// Write writes a backup of the database, whose size and hash it has already.
func Write(to io.Writer, b recovery.Backup, database io.Reader) error {
	facts, err := json.MarshalIndent(b, "", "  ")
	if err != nil {
		return fmt.Errorf("encode what backup %s is: %w", b.ID, err)
	}
	zipped := gzip.NewWriter(to)
	archive := tar.NewWriter(zipped)
	entry := func(name string, size int64) error {
		return archive.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: size, ModTime: b.At})
	}
	if err := entry(factsName, int64(len(facts))); err != nil {
		return err
	}
	if _, err := archive.Write(facts); err != nil {
		return err
	}
	if err := entry(databaseName, b.Bytes); err != nil {
		return err
	}
	if _, err := io.Copy(archive, database); err != nil {
		return err
	}
	return errors.Join(archive.Close(), zipped.Close())
}

// Read reads a backup to its end and writes its database to into. What is not whole, or not
// as it was written, is Invalid.
func Read(from io.Reader, into io.Writer) (b recovery.Backup, err error) {
	zipped, err := gzip.NewReader(from)
	if err != nil {
		return b, invalid("it is no archive: %w", err)
	}
	archive := tar.NewReader(zipped)
	if err := next(archive, factsName); err != nil {
		return b, err
	}
	facts, err := io.ReadAll(io.LimitReader(archive, maxFacts))
	if err != nil {
		return b, invalid("it breaks off: %w", err)
	}
	if err := json.Unmarshal(facts, &b); err != nil || b.ID == "" || b.SHA256 == "" {
		return b, invalid("%s in it does not say what it is", factsName)
	}
	if err := next(archive, databaseName); err != nil {
		return b, err
	}
	hash := sha256.New()
	size, err := io.Copy(io.MultiWriter(into, hash), archive)
	if err != nil {
		return b, broken(err)
	}
	if sum := hex.EncodeToString(hash.Sum(nil)); size != b.Bytes || sum != b.SHA256 {
		return b, invalid("its database is not the one that was written: %d bytes with the hash %.12s, not %d with %.12s", size, sum, b.Bytes, b.SHA256)
	}
	if _, err := archive.Next(); !errors.Is(err, io.EOF) {
		return b, invalid("there is more in it than a backup has")
	}
	_, err = io.Copy(io.Discard, zipped) // to the sum at the archive's end
	return b, broken(err)
}

// Unpack reads a backup's file and leaves its database in a new file.
func Unpack(file, database string) (b recovery.Backup, err error) {
	from, err := os.Open(file)
	if err != nil {
		return b, recovery.Errorf(recovery.NotFound, "the backup cannot be read: %w", err)
	}
	defer from.Close()
	into, err := os.OpenFile(database, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return b, fmt.Errorf("unpack %s: %w", file, err)
	}
	b, err = Read(from, into)
	return b, errors.Join(err, into.Sync(), into.Close())
}

func next(archive *tar.Reader, name string) error {
	header, err := archive.Next()
	switch {
	case errors.Is(err, io.EOF):
		return invalid("%s is not in it", name)
	case err != nil:
		return invalid("it cannot be read: %w", err)
	case header.Name != name:
		return invalid("it has %q where a backup has %s", header.Name, name)
	}
	return nil
}

// broken tells a file that is cut off or damaged from a disk that cannot be written.
func broken(err error) error {
	var path *os.PathError
	if err == nil || errors.As(err, &path) {
		return err
	}
	return invalid("it is cut off or damaged: %w", err)
}

func invalid(format string, args ...any) error {
	return recovery.Errorf(recovery.Invalid, "this is no whole backup of Davit's: "+format, args...).
		WithRemedy("take another copy of it, or an earlier backup")
}
