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
	"reflect"
	"slices"
	"strings"
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
			"constraints":  constraints(certificate),
			"keyUsage":     int(certificate.KeyUsage),
			"purposes":     purposes(certificate),
			"pathLength":   count(certificate.MaxPathLen, certificate.MaxPathLenZero),
			"keyID":        hex.EncodeToString(certificate.SubjectKeyId),
			"issuerKeyID":  hex.EncodeToString(certificate.AuthorityKeyId),
			"ocsp":         texts(certificate.OCSPServer),
			"caIssuers":    texts(certificate.IssuingCertificateURL),
			"crls":         texts(certificate.CRLDistributionPoints),
			"policies":     texts(certificate.Policies),
			"mappings":     mappings(certificate),
			"policyCounts": []int{
				count(certificate.RequireExplicitPolicy, certificate.RequireExplicitPolicyZero),
				count(certificate.InhibitPolicyMapping, certificate.InhibitPolicyMappingZero),
				count(certificate.InhibitAnyPolicy, certificate.InhibitAnyPolicyZero),
			},
			"unlisted": unlisted(certificate, notCompared),
			"ca":       certificate.IsCA,
			"dns":      texts(certificate.DNSNames),
			"email":    texts(certificate.EmailAddresses),
			"ip":       texts(certificate.IPAddresses),
			"uri":      texts(certificate.URIs),
		},
	}
	addName(result.Fields, "issuerName", certificate.RawIssuer)
	addName(result.Fields, "subjectName", certificate.RawSubject)
	addKey(result.Fields, certificate.PublicKey)
	addAlgorithm(result.Fields, certificate.SignatureAlgorithm)
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
	addName(result.Fields, "subjectName", request.RawSubject)
	result.Fields["unlisted"] = unlisted(request, notComparedOfRequests)
	addKey(result.Fields, request.PublicKey)
	addAlgorithm(result.Fields, request.SignatureAlgorithm)
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

// The relative names, each a list of types and texts; nothing where Go finds no text, as in a UniversalString.
func addName(fields map[string]any, field string, der []byte) {
	var sequence pkix.RDNSequence
	if _, err := asn1.Unmarshal(der, &sequence); err != nil {
		return
	}
	result := make([][][]string, len(sequence))
	for i, set := range sequence {
		for _, one := range set {
			text, ok := one.Value.(string)
			if !ok {
				return
			}
			result[i] = append(result[i], []string{one.Type.String(), text})
		}
	}
	fields[field] = result
}

// The key, encoded anew from its numbers.
func addKey(fields map[string]any, key any) {
	if der, err := x509.MarshalPKIXPublicKey(key); err == nil {
		fields["key"] = hex.EncodeToString(der)
	}
}

func addAlgorithm(fields map[string]any, algorithm x509.SignatureAlgorithm) {
	if algorithm != x509.UnknownSignatureAlgorithm {
		fields["algorithmName"] = algorithm.String()
	}
}

func constraints(certificate *x509.Certificate) map[string][]string {
	return map[string][]string{
		"permitted dns":   texts(certificate.PermittedDNSDomains),
		"excluded dns":    texts(certificate.ExcludedDNSDomains),
		"permitted email": texts(certificate.PermittedEmailAddresses),
		"excluded email":  texts(certificate.ExcludedEmailAddresses),
		"permitted ip":    texts(certificate.PermittedIPRanges),
		"excluded ip":     texts(certificate.ExcludedIPRanges),
		"permitted uri":   texts(certificate.PermittedURIDomains),
		"excluded uri":    texts(certificate.ExcludedURIDomains),
	}
}

// The OIDs of the purposes that Go knows, and behind them those of the others.
func purposes(certificate *x509.Certificate) []string {
	result := []string{}
	for _, one := range certificate.ExtKeyUsage {
		result = append(result, purposeOIDs[one])
	}
	return append(result, texts(certificate.UnknownExtKeyUsage)...)
}

// By the order of Go's constants.
var purposeOIDs = []string{
	"2.5.29.37.0", "1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2", "1.3.6.1.5.5.7.3.3", "1.3.6.1.5.5.7.3.4",
	"1.3.6.1.5.5.7.3.5", "1.3.6.1.5.5.7.3.6", "1.3.6.1.5.5.7.3.7", "1.3.6.1.5.5.7.3.8", "1.3.6.1.5.5.7.3.9",
	"1.3.6.1.4.1.311.10.3.3", "2.16.840.1.113730.4.1", "1.3.6.1.4.1.311.2.1.22", "1.3.6.1.4.1.311.61.1.1",
}

// -1 where there is none.
func count(value int, isZero bool) int {
	if value == 0 && !isZero {
		return -1
	}
	return value
}

func mappings(certificate *x509.Certificate) [][]string {
	result := [][]string{}
	for _, one := range certificate.PolicyMappings {
		result = append(result, []string{one.IssuerDomainPolicy.String(), one.SubjectDomainPolicy.String()})
	}
	return result
}

// The fields of Go's type that are told, by their names; those that are told in another form are listed below.
var told = strings.Fields(`
	Signature SignatureAlgorithm PublicKey Version SerialNumber Issuer Subject NotBefore NotAfter KeyUsage Extensions
	ExtKeyUsage UnknownExtKeyUsage IsCA MaxPathLen MaxPathLenZero SubjectKeyId AuthorityKeyId OCSPServer
	IssuingCertificateURL DNSNames EmailAddresses IPAddresses URIs PermittedDNSDomains ExcludedDNSDomains
	PermittedIPRanges ExcludedIPRanges PermittedEmailAddresses ExcludedEmailAddresses PermittedURIDomains
	ExcludedURIDomains CRLDistributionPoints Policies InhibitAnyPolicy InhibitAnyPolicyZero InhibitPolicyMapping
	InhibitPolicyMappingZero RequireExplicitPolicy RequireExplicitPolicyZero PolicyMappings RawTBSCertificate
	RawTBSCertificateRequest RawSubjectPublicKeyInfo RawSubject RawIssuer`)

// What is not told of certificates, and why.
var notCompared = map[string]string{
	"Raw":                         "it is what was given",
	"RawSignatureAlgorithm":       "SignatureAlgorithm says it",
	"PublicKeyAlgorithm":          "PublicKey says it",
	"ExtraExtensions":             "it is for making certificates",
	"UnhandledCriticalExtensions": "Go knows other extensions",
	"BasicConstraintsValid":       "IsCA and Extensions say it",
	"PermittedDNSDomainsCritical": "Extensions say it",
	"PolicyIdentifiers":           "Policies say it",
}

// The same of requests.
var notComparedOfRequests = map[string]string{
	"Raw":                   "it is what was given",
	"RawSignatureAlgorithm": "SignatureAlgorithm says it",
	"PublicKeyAlgorithm":    "PublicKey says it",
	"Attributes":            "it holds no attributes but extensions, and is deprecated",
	"ExtraExtensions":       "it is for making requests",
}

// The fields that are neither told nor listed: those of a later Go.
func unlisted(object any, listed map[string]string) []string {
	result := []string{}
	of := reflect.TypeOf(object).Elem()
	for i := range of.NumField() {
		name := of.Field(i).Name
		if listed[name] == "" && !slices.Contains(told, name) {
			result = append(result, name)
		}
	}
	return result
}

func texts[T string | net.IP | *url.URL | *net.IPNet | x509.OID | asn1.ObjectIdentifier](list []T) []string {
	result := []string{}
	for _, one := range list {
		result = append(result, fmt.Sprint(one))
	}
	return result
}
