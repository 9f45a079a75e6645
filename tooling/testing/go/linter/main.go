// Lints certificates by zlint: a JSON array of certificates from standard input, each with the sources of lints that are
// asked; to standard output an array of what was found in each, with notices and all that is worse.
package main

import (
	"encoding/json"
	"fmt"
	"os"

	"github.com/zmap/zcrypto/x509"
	"github.com/zmap/zlint/v3"
	"github.com/zmap/zlint/v3/lint"
)

type object struct {
	DER     []byte            `json:"der"`
	Sources []lint.LintSource `json:"sources"`
}

type finding struct {
	Lint     string `json:"lint"`
	Severity string `json:"severity"`
	Detail   string `json:"detail"`
}

func main() {
	var objects []object
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		fail(err)
	}
	answers := make([][]finding, len(objects))
	for i, one := range objects {
		answers[i] = findings(one)
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fail(err)
	}
}

func findings(one object) []finding {
	found := []finding{}
	certificate, err := x509.ParseCertificate(one.DER)
	if err != nil {
		return append(found, finding{"parse", lint.Fatal.String(), err.Error()})
	}
	// Decoding refuses sources that are not known; of each there are lints, or there is nothing to ask.
	registry, err := lint.GlobalRegistry().Filter(lint.FilterOptions{IncludeSources: one.Sources})
	if err != nil || len(registry.Names()) == 0 {
		fail(fmt.Errorf("no lints of %v: %w", one.Sources, err))
	}
	for name, result := range zlint.LintCertificateEx(certificate, registry).Results {
		if result.Status >= lint.Notice {
			found = append(found, finding{name, result.Status.String(), result.Details})
		}
	}
	return found
}

func fail(err error) {
	fmt.Fprintln(os.Stderr, err)
	os.Exit(1)
}
