// Judges a ledger folder with golang.org/x/mod: note opens the checkpoint, tlog recomputes hashes and checks proofs.
// Usage: interop-tlog FOLDER VKEY INCLUSION.json CONSISTENCY.json OLD-CHECKPOINT
package main

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type inclusion struct {
	Index int64    `json:"index"`
	Entry string   `json:"entry"`
	Proof []string `json:"proof"`
}

func check(err error, what string) {
	if err != nil {
		fmt.Printf("FAIL %s: %v\n", what, err)
		os.Exit(1)
	}
}

func hashes(texts []string) []tlog.Hash {
	out := make([]tlog.Hash, len(texts))
	for i, t := range texts {
		h, err := tlog.ParseHash(t)
		check(err, "hash")
		out[i] = h
	}
	return out
}

// open verifies the signature and gives size and root of a tlog-checkpoint.
func open(path, vkey string) tlog.Tree {
	text, err := os.ReadFile(path)
	check(err, "read "+path)
	verifier, err := note.NewVerifier(vkey)
	check(err, "verifier key")
	opened, err := note.Open(text, note.VerifierList(verifier))
	check(err, "open the signed note")
	lines := strings.Split(opened.Text, "\n")
	size, err := strconv.ParseInt(lines[1], 10, 64)
	check(err, "size")
	root, err := tlog.ParseHash(lines[2])
	check(err, "root")
	return tlog.Tree{N: size, Hash: root}
}

func main() {
	dir, vkey := os.Args[1], os.Args[2]
	tree := open(filepath.Join(dir, "checkpoint"), vkey)
	old := open(os.Args[5], vkey)

	// Every leaf hash from the level-0 tiles, against the entries of the bundles, and the root over all of them.
	var stored []tlog.Hash
	reader := tlog.HashReaderFunc(func(indexes []int64) ([]tlog.Hash, error) {
		out := make([]tlog.Hash, len(indexes))
		for i, x := range indexes {
			out[i] = stored[x]
		}
		return out, nil
	})
	for n := int64(0); n < tree.N; {
		width := tree.N - n
		if width > 256 {
			width = 256
		}
		name := fmt.Sprintf("%03d", n/256)
		if width < 256 {
			name += fmt.Sprintf(".p/%d", width)
		}
		bundle, err := os.ReadFile(filepath.Join(dir, "tile", "entries", name))
		check(err, "bundle")
		tile, err := os.ReadFile(filepath.Join(dir, "tile", "0", name))
		check(err, "tile")
		for i := int64(0); i < width; i++ {
			length := int(bundle[0])<<8 | int(bundle[1])
			entry := bundle[2 : 2+length]
			bundle = bundle[2+length:]
			leaf := tlog.RecordHash(entry)
			if string(leaf[:]) != string(tile[i*32:i*32+32]) {
				check(fmt.Errorf("entry %d", n+i), "tile and bundle agree")
			}
			more, err := tlog.StoredHashesForRecordHash(n+i, leaf, reader)
			check(err, "stored hashes")
			stored = append(stored, more...)
		}
		n += width
	}
	root, err := tlog.TreeHash(tree.N, reader)
	check(err, "tree hash")
	if root != tree.Hash {
		check(fmt.Errorf("%v is not %v", root, tree.Hash), "root")
	}

	var proofs []inclusion
	raw, err := os.ReadFile(os.Args[3])
	check(err, "read proofs")
	check(json.Unmarshal(raw, &proofs), "proofs")
	for _, p := range proofs {
		entry, err := base64.StdEncoding.DecodeString(p.Entry)
		check(err, "entry")
		check(tlog.CheckRecord(hashes(p.Proof), tree.N, tree.Hash, p.Index, tlog.RecordHash(entry)), "inclusion")
	}
	var grown []string
	raw, err = os.ReadFile(os.Args[4])
	check(err, "read consistency")
	check(json.Unmarshal(raw, &grown), "consistency")
	check(tlog.CheckTree(hashes(grown), tree.N, tree.Hash, old.N, old.Hash), "consistency")
	fmt.Printf("OK %d entries, %d inclusion proofs, grown from %d\n", tree.N, len(proofs), old.N)
}
