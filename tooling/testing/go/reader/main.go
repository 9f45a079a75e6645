// Reads certificates and certificate requests by Go's crypto/x509 and tells what they say: a JSON array of objects from
// standard input, one of answers to standard output.
package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"os"
)

type object struct {
	Kind   string `json:"kind"`
	DER    []byte `json:"der"`
	Issuer []byte `json:"issuer"`
}

type extension struct {
	OID      string `json:"oid"`
	Critical bool   `json:"critical"`
	Value    string `json:"value"`
}

type answer struct {
	Error       string         `json:"error,omitempty"`
	VerifyError string         `json:"verifyError,omitempty"`
	Fields      map[string]any `json:"fields,omitempty"`
}

func main() {
	var objects []object
	if err := json.NewDecoder(os.Stdin).Decode(&objects); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]answer, len(objects))
	for i, one := range objects {
		if one.Kind == "request" {
			answers[i] = readRequest(one)
		} else {
			answers[i] = readCertificate(one)
		}
	}
	if err := json.NewEncoder(os.Stdout).Encode(answers); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func readCertificate(one object) answer {
	certificate, err := x509.ParseCertificate(one.DER)
	if err != nil {
		return answer{Error: err.Error()}
	}
	result := answer{
		Fields: map[string]any{
			"version":      certificate.Version,
			"serialNumber": certificate.SerialNumber.Text(16),
			"issuer":       hex.EncodeToString(certificate.RawIssuer),
			"subject":      hex.EncodeToString(certificate.RawSubject),
			"notBefore":    certificate.NotBefore.Unix(),
			"notAfter":     certificate.NotAfter.Unix(),
			"publicKey":    hex.EncodeToString(certificate.RawSubjectPublicKeyInfo),
			"tbs":          hex.EncodeToString(certificate.RawTBSCertificate),
			"signature":    hex.EncodeToString(certificate.Signature),
			"extensions":   extensions(certificate.Extensions),
			"ca":           certificate.IsCA,
			"dns":          texts(certificate.DNSNames),
			"email":        texts(certificate.EmailAddresses),
			"ip":           texts(certificate.IPAddresses),
			"uri":          texts(certificate.URIs),
		},
	}
	issuer, err := x509.ParseCertificate(one.Issuer)
	if err == nil {
		err = issuer.CheckSignature(certificate.SignatureAlgorithm, certificate.RawTBSCertificate, certificate.Signature)
	}
	if err != nil {
		result.VerifyError = err.Error()
	}
	return result
}

func readRequest(one object) answer {
	request, err := x509.ParseCertificateRequest(one.DER)
	if err != nil {
		return answer{Error: err.Error()}
	}
	result := answer{
		Fields: map[string]any{
			"subject":    hex.EncodeToString(request.RawSubject),
			"publicKey":  hex.EncodeToString(request.RawSubjectPublicKeyInfo),
			"tbs":        hex.EncodeToString(request.RawTBSCertificateRequest),
			"signature":  hex.EncodeToString(request.Signature),
			"extensions": extensions(request.Extensions),
			"dns":        texts(request.DNSNames),
			"email":      texts(request.EmailAddresses),
			"ip":         texts(request.IPAddresses),
			"uri":        texts(request.URIs),
		},
	}
	if err := request.CheckSignature(); err != nil {
		result.VerifyError = err.Error()
	}
	return result
}

func extensions(list []pkix.Extension) []extension {
	result := make([]extension, len(list))
	for i, one := range list {
		result[i] = extension{one.Id.String(), one.Critical, hex.EncodeToString(one.Value)}
	}
	return result
}

func texts[T string | net.IP | *url.URL](list []T) []string {
	result := []string{}
	for _, one := range list {
		result = append(result, fmt.Sprint(one))
	}
	return result
}
