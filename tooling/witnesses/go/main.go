// Reads certificates and certificate requests by Go's crypto/x509 and tells what they say: a JSON array of objects from
// standard input, one of answers to standard output.
package main

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
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
	Typed       map[string]any `json:"typed,omitempty"`
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
		},
		Typed: typed(certificate),
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
		},
		Typed: map[string]any{
			"dns":   request.DNSNames,
			"email": request.EmailAddresses,
			"ip":    texts(request.IPAddresses),
			"uri":   texts(request.URIs),
		},
	}
	if err := request.CheckSignature(); err != nil {
		result.VerifyError = err.Error()
	}
	return result
}

// typed tells what Go understands of the extensions.
func typed(certificate *x509.Certificate) map[string]any {
	pathLength := certificate.MaxPathLen
	if pathLength == 0 && !certificate.MaxPathLenZero {
		pathLength = -1
	}
	return map[string]any{
		"ca":                 certificate.IsCA,
		"pathLength":         pathLength,
		"keyUsage":           int(certificate.KeyUsage),
		"extKeyUsage":        extKeyUsages(certificate),
		"dns":                certificate.DNSNames,
		"email":              certificate.EmailAddresses,
		"ip":                 texts(certificate.IPAddresses),
		"uri":                texts(certificate.URIs),
		"subjectKeyID":       hex.EncodeToString(certificate.SubjectKeyId),
		"authorityKeyID":     hex.EncodeToString(certificate.AuthorityKeyId),
		"ocsp":               certificate.OCSPServer,
		"caIssuers":          certificate.IssuingCertificateURL,
		"crl":                certificate.CRLDistributionPoints,
		"policies":           oids(certificate.PolicyIdentifiers),
		"unhandledCritical":  oids(certificate.UnhandledCriticalExtensions),
		"permittedDNS":       certificate.PermittedDNSDomains,
		"excludedDNS":        certificate.ExcludedDNSDomains,
		"permittedEmail":     certificate.PermittedEmailAddresses,
		"excludedEmail":      certificate.ExcludedEmailAddresses,
		"permittedURI":       certificate.PermittedURIDomains,
		"excludedURI":        certificate.ExcludedURIDomains,
		"permittedIP":        networks(certificate.PermittedIPRanges),
		"excludedIP":         networks(certificate.ExcludedIPRanges),
		"inhibitAnyPolicy":   number(certificate.InhibitAnyPolicy, certificate.InhibitAnyPolicyZero),
		"inhibitMapping":     number(certificate.InhibitPolicyMapping, certificate.InhibitPolicyMappingZero),
		"requireExplicit":    number(certificate.RequireExplicitPolicy, certificate.RequireExplicitPolicyZero),
		"publicKeyAlgorithm": certificate.PublicKeyAlgorithm.String(),
	}
}

func number(value int, zero bool) int {
	if value == 0 && !zero {
		return -1
	}
	return value
}

func extKeyUsages(certificate *x509.Certificate) []string {
	// Go keeps those that it knows as numbers; the bytes are compared elsewhere, so that the count suffices.
	result := oids(certificate.UnknownExtKeyUsage)
	for _, usage := range certificate.ExtKeyUsage {
		result = append(result, fmt.Sprint("known ", usage))
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

func oids(list []asn1.ObjectIdentifier) []string {
	result := []string{}
	for _, one := range list {
		result = append(result, one.String())
	}
	return result
}

func texts[T net.IP | *url.URL](list []T) []string {
	result := []string{}
	for _, one := range list {
		result = append(result, fmt.Sprint(one))
	}
	return result
}

func networks(list []*net.IPNet) []string {
	result := []string{}
	for _, one := range list {
		result = append(result, one.String())
	}
	return result
}
