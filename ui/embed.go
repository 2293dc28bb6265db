// Package ui is the web interface: its files, built from the sources beside this one and
// compressed, and a handler that serves them. It knows the server by its API alone, as
// every client does.
package ui

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"io"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"sync"
)

// files are what `make build` has put into dist: each compressed, as NAME.gz.
//
//go:embed all:dist
var files embed.FS

// policy lets pages load and ask nothing but what comes from this server, and no other page
// show them.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self' data:; " +
	"connect-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// unbuilt is what a binary says that was built without the web interface.
const unbuilt = "This Davit was built without its web interface: `make build` builds both. The API is at /api/v1/docs.\n"

// file is a file of the web interface, compressed, and what names its content.
type file struct {
	packed []byte
	tag    string
}

// built are the files by their names, read once; none: the binary was built without them.
var built = sync.OnceValue(func() map[string]file {
	all := map[string]file{}
	_ = fs.WalkDir(files, "dist", func(path string, _ fs.DirEntry, _ error) error {
		name, compressed := strings.CutSuffix(strings.TrimPrefix(path, "dist/"), ".gz")
		if packed, err := files.ReadFile(path); err == nil && compressed {
			sum := sha256.Sum256(packed)
			all[name] = file{packed, `"` + hex.EncodeToString(sum[:8]) + `"`}
		}
		return nil
	})
	return all
})

const index = "index.html"

// Handler serves the web interface: its files by their names, and its page for every other
// path, since the page knows what to show there.
func Handler() http.Handler { return http.HandlerFunc(serve) }

func serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Security-Policy", policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Referrer-Policy", "same-origin")
	name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
	f, there := built()[name]
	if !there {
		if f, there = built()[index]; !there {
			http.Error(w, unbuilt, http.StatusNotFound)
			return
		}
		if name != "" && strings.Contains(path.Base(name), ".") {
			http.NotFound(w, r)
			return
		}
		name = index
	}
	// Names under assets have the hash of what is in them: what they name never changes.
	if strings.HasPrefix(name, "assets/") {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	write(w, r, name, f)
}

// write answers with a file, compressed where the browser takes that.
func write(w http.ResponseWriter, r *http.Request, name string, f file) {
	h := w.Header()
	h.Set("ETag", f.tag)
	h.Set("Vary", "Accept-Encoding")
	if kind := mime.TypeByExtension(path.Ext(name)); kind != "" {
		h.Set("Content-Type", kind)
	}
	if r.Header.Get("If-None-Match") == f.tag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		h.Set("Content-Encoding", "gzip")
		_, _ = w.Write(f.packed) // a browser that is gone needs no answer
		return
	}
	plain, err := gzip.NewReader(bytes.NewReader(f.packed))
	if err != nil {
		http.Error(w, err.Error(), http.StatusInternalServerError)
		return
	}
	_, _ = io.Copy(w, plain)
}
