package main

import (
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"os"
	"sync"
	"time"
)

// lookEvery is how often the files of a certificate are looked at.
const lookEvery = 5 * time.Second

// certificate is a certificate in files. When these change it is read again; one that
// cannot be read leaves the one before it in use.
type certificate struct {
	cert, key string
	log       *slog.Logger

	mu      sync.Mutex
	current *tls.Certificate
	changed time.Time // of the files, when they were read
	looked  time.Time
}

// withTLS has the listener speak TLS with the certificate in the files.
func withTLS(l net.Listener, cert, key string, log *slog.Logger) (net.Listener, error) {
	c := &certificate{cert: cert, key: key, log: log}
	if err := c.read(); err != nil {
		return nil, err
	}
	return tls.NewListener(l, &tls.Config{
		MinVersion: tls.VersionTLS12, NextProtos: []string{"h2", "http/1.1"},
		GetCertificate: func(*tls.ClientHelloInfo) (*tls.Certificate, error) { return c.now(), nil },
	}), nil
}

func (c *certificate) now() *tls.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	if time.Since(c.looked) < lookEvery {
		return c.current
	}
	c.looked = time.Now()
	if !newest(c.cert, c.key).Equal(c.changed) {
		if err := c.read(); err != nil {
			c.log.Error("the new TLS certificate is not used: the one before it is", "err", err)
		} else {
			c.log.Info("the TLS certificate was read again", "notAfter", c.current.Leaf.NotAfter)
		}
	}
	return c.current
}

func (c *certificate) read() error {
	changed := newest(c.cert, c.key)
	pair, err := tls.LoadX509KeyPair(c.cert, c.key)
	if err != nil {
		return fmt.Errorf("read the TLS certificate: %w", err)
	}
	c.current, c.changed, c.looked = &pair, changed, time.Now()
	return nil
}

// newest is when one of the files was changed last.
func newest(files ...string) time.Time {
	var last time.Time
	for _, name := range files {
		if info, err := os.Stat(name); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
	}
	return last
}
