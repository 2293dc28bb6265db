//go:build unix

package crash_test

import (
	"errors"
	"flag"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

var everyPoint = flag.Bool("crash.all", false, "kill the server at every write and call, not at a spread of them")

// atOnce is how many drills run side by side unless -parallel says otherwise: each of
// them waits most of the time.
const atOnce = "4"

func TestMain(m *testing.M) {
	flag.Parse()
	if !isGiven("test.parallel") {
		if err := flag.Set("test.parallel", atOnce); err != nil {
			panic(err)
		}
	}
	code := m.Run()
	if err := removeBinary(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func isGiven(name string) bool {
	given := false
	flag.Visit(func(f *flag.Flag) { given = given || f.Name == name })
	return given
}

// davit builds the programme once, and gives its path.
func davit(t *testing.T) string {
	t.Helper()
	path, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return path
}

const module = "../.."

var build = sync.OnceValues(func() (string, error) {
	if err := lookAtSources(); err != nil {
		return "", err
	}
	dir, err := os.MkdirTemp("", "davit-crash-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "davit")
	command := exec.Command("go", "build", "-tags", "crash", "-o", path, "./cmd/davit")
	command.Dir = module
	if out, err := command.CombinedOutput(); err != nil {
		return "", errors.Join(fmt.Errorf("build davit: %w\n%s", err, out), os.RemoveAll(dir))
	}
	return path, nil
})

func removeBinary() error {
	path, err := build()
	if err != nil {
		return nil //nolint:nilerr // the tests that wanted it have said so
	}
	return os.RemoveAll(filepath.Dir(path))
}

// lookAtSources has go test know on what the result depends. It caches results by the
// files that a test looks at, and not by those that a go build started here does.
func lookAtSources() error {
	return filepath.WalkDir(module, func(path string, entry fs.DirEntry, err error) error {
		switch name := filepath.Base(path); {
		case err != nil:
			return err
		case entry.IsDir() && path != module && (strings.HasPrefix(name, ".") || name == "node_modules"):
			return filepath.SkipDir
		case entry.IsDir() || strings.HasSuffix(name, "_test.go"):
			return nil
		case strings.HasSuffix(name, ".go") || strings.HasSuffix(name, ".sql") || strings.HasSuffix(name, ".yaml") || name == "go.mod":
			_, err := os.Stat(path)
			return err
		}
		return nil
	})
}
