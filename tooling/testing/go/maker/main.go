// Makes certificates and certificate requests by Go's crypto/x509, of all that it can write: a JSON array to standard
// output, each object with the certificate whose key signed it.
package main

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/json"
	"fmt"
	"math/big"
	"net"
	"net/url"
	"os"
	"time"
)

type object struct {
	Name   string `json:"name"`
	Kind   string `json:"kind"`
	DER    []byte `json:"der"`
	Issuer []byte `json:"issuer"`
}

type key struct {
	name   string
	signer crypto.Signer
	// What it signs with; zero for Go's choice.
	algorithms []x509.SignatureAlgorithm
}

var now = time.Now().UTC().Truncate(time.Second)

func main() {
	objects := []object{}
	all := keys()
	for _, one := range all {
		for _, algorithm := range one.algorithms {
			name := fmt.Sprintf("key %s, %v", one.name, algorithm)
			root := template(name)
			root.SignatureAlgorithm = algorithm
			root.IsCA = true
			root.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
			der := certify(root, root, one.signer, one.signer)
			objects = append(objects, object{"root, " + name, "certificate", der, der})
			objects = append(objects, object{"request, " + name, "request", request(&x509.CertificateRequest{
				SignatureAlgorithm: algorithm,
				Subject:            subject(name),
			}, one.signer), nil})
		}
	}
	issuer := all[2].signer
	root := template("the root of the others")
	root.IsCA = true
	rootDER := certify(root, root, issuer, issuer)
	parent := must(x509.ParseCertificate(rootDER))
	for name, change := range certificates {
		one := template(name)
		change(one)
		objects = append(objects, object{name, "certificate", certify(one, parent, issuer, issuer), rootDER})
	}
	for name, change := range requests {
		one := &x509.CertificateRequest{Subject: subject(name)}
		change(one)
		objects = append(objects, object{name, "request", request(one, issuer), nil})
	}
	if err := json.NewEncoder(os.Stdout).Encode(objects); err != nil {
		panic(err)
	}
}

func keys() []key {
	curve := func(one elliptic.Curve) crypto.Signer { return must(ecdsa.GenerateKey(one, rand.Reader)) }
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err)
	}
	return []key{
		{"RSA of 2048 bits", must(rsa.GenerateKey(rand.Reader, 2048)), []x509.SignatureAlgorithm{
			x509.SHA256WithRSA, x509.SHA384WithRSA, x509.SHA512WithRSA,
			x509.SHA256WithRSAPSS, x509.SHA384WithRSAPSS, x509.SHA512WithRSAPSS,
		}},
		{"RSA of 3072 bits", must(rsa.GenerateKey(rand.Reader, 3072)), []x509.SignatureAlgorithm{0}},
		{"P-256", curve(elliptic.P256()), []x509.SignatureAlgorithm{0, x509.ECDSAWithSHA384, x509.ECDSAWithSHA512}},
		{"P-384", curve(elliptic.P384()), []x509.SignatureAlgorithm{0, x509.ECDSAWithSHA256}},
		{"P-521", curve(elliptic.P521()), []x509.SignatureAlgorithm{0, x509.ECDSAWithSHA256}},
		{"Ed25519", edwards, []x509.SignatureAlgorithm{0}},
	}
}

var certificates = map[string]func(*x509.Certificate){
	"the largest serial number": func(one *x509.Certificate) {
		one.SerialNumber = new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 159), big.NewInt(1))
	},
	"a serial number with its highest bit": func(one *x509.Certificate) { one.SerialNumber = big.NewInt(0x80) },
	"an empty subject": func(one *x509.Certificate) {
		one.Subject = pkix.Name{}
		one.DNSNames = []string{"a.example"}
	},
	"times around 2050": func(one *x509.Certificate) {
		one.NotBefore = time.Date(2049, 12, 31, 23, 59, 59, 0, time.UTC)
		one.NotAfter = time.Date(2050, 1, 1, 0, 0, 0, 0, time.UTC)
	},
	"times long ago and without end": func(one *x509.Certificate) {
		one.NotBefore = time.Date(1950, 1, 1, 0, 0, 0, 0, time.UTC)
		one.NotAfter = time.Date(9999, 12, 31, 23, 59, 59, 0, time.UTC)
	},
	"every key usage": func(one *x509.Certificate) { one.KeyUsage = 1<<9 - 1 },
	"the last key usage": func(one *x509.Certificate) {
		one.KeyUsage = x509.KeyUsageDecipherOnly | x509.KeyUsageKeyAgreement
	},
	"every purpose": func(one *x509.Certificate) {
		for purpose := x509.ExtKeyUsageAny; purpose <= x509.ExtKeyUsageMicrosoftKernelCodeSigning; purpose++ {
			one.ExtKeyUsage = append(one.ExtKeyUsage, purpose)
		}
	},
	"purposes of one's own": func(one *x509.Certificate) {
		one.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageServerAuth}
		one.UnknownExtKeyUsage = []asn1.ObjectIdentifier{{1, 2, 3}, {2, 999, 1 << 30}}
	},
	"a CA with path length 0":   func(one *x509.Certificate) { one.IsCA, one.MaxPathLenZero = true, true },
	"a CA with path length 300": func(one *x509.Certificate) { one.IsCA, one.MaxPathLen = true, 300 },
	"no CA":                     func(one *x509.Certificate) {},
	"no basic constraints":      func(one *x509.Certificate) { one.BasicConstraintsValid = false },
	"a key identifier":          func(one *x509.Certificate) { one.SubjectKeyId = []byte{1, 2, 3} },
	"alternative names": func(one *x509.Certificate) {
		one.DNSNames = []string{"a.example", "*.b.example", "xn--bcher-kva.example"}
		one.EmailAddresses = []string{"a@example.org", "B.c+d@EXAMPLE.org"}
		one.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1), net.ParseIP("2001:db8::1"), net.ParseIP("::")}
		one.URIs = []*url.URL{uri("https://a.example/x?y=1#z"), uri("ldap://[2001:db8::7]/cn=a")}
	},
	"where to look": func(one *x509.Certificate) {
		one.OCSPServer = []string{"http://o.example", "http://o.example/2"}
		one.IssuingCertificateURL = []string{"http://i.example/i.cer"}
		one.CRLDistributionPoints = []string{"http://c.example/1.crl", "ldap://c.example/cn=2"}
	},
	"policies": func(one *x509.Certificate) {
		one.Policies = []x509.OID{
			must(x509.OIDFromInts([]uint64{2, 23, 140, 1, 2, 1})),
			must(x509.OIDFromInts([]uint64{1, 3, 6, 1, 4, 1, 1 << 40})),
		}
	},
	"name constraints": func(one *x509.Certificate) {
		one.IsCA, one.PermittedDNSDomainsCritical = true, true
		one.PermittedDNSDomains = []string{"example.org", "a.example"}
		one.ExcludedDNSDomains = []string{"b.a.example"}
		one.PermittedIPRanges = []*net.IPNet{network("192.0.2.0/24"), network("2001:db8::/32")}
		one.ExcludedIPRanges = []*net.IPNet{network("192.0.2.128/25"), network("0.0.0.0/0"), network("::/0")}
		one.PermittedEmailAddresses = []string{"a@example.org", "example.org", ".example.org"}
		one.ExcludedEmailAddresses = []string{"b@example.org"}
		one.PermittedURIDomains = []string{"host.example", ".example"}
		one.ExcludedURIDomains = []string{"c.example"}
	},
	"name constraints that are not critical": func(one *x509.Certificate) {
		one.IsCA = true
		one.ExcludedDNSDomains = []string{"example.org"}
	},
	"an extension of one's own": func(one *x509.Certificate) {
		one.ExtraExtensions = []pkix.Extension{
			{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}},
			{Id: asn1.ObjectIdentifier{2, 999, 3}, Value: []byte{4, 1, 0xff}},
		}
	},
	"every attribute that has a field": func(one *x509.Certificate) {
		one.Subject = pkix.Name{
			Country: []string{"DE"}, Province: []string{"Hessen"}, Locality: []string{"Köln"},
			StreetAddress: []string{"Straße 1"}, PostalCode: []string{"50667"}, Organization: []string{"Exämple"},
			OrganizationalUnit: []string{"A", "B"}, SerialNumber: "HRB 1", CommonName: "日本語",
		}
	},
	"attributes of other types": func(one *x509.Certificate) {
		one.Subject = pkix.Name{CommonName: "x", ExtraNames: []pkix.AttributeTypeAndValue{
			{Type: asn1.ObjectIdentifier{2, 5, 4, 4}, Value: "Müller"},
			{Type: asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 9, 1}, Value: "a@example.org"},
			{Type: asn1.ObjectIdentifier{0, 9, 2342, 19200300, 100, 1, 25}, Value: "example"},
			{Type: asn1.ObjectIdentifier{1, 2, 3, 4}, Value: "own"},
		}}
	},
	"a subject as it was encoded": func(one *x509.Certificate) {
		one.RawSubject = must(asn1.Marshal(pkix.RDNSequence{
			{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: "a"}, {Type: asn1.ObjectIdentifier{2, 5, 4, 11}, Value: "b"}},
			{{Type: asn1.ObjectIdentifier{2, 5, 4, 10}, Value: "*&"}},
		}))
	},
}

var requests = map[string]func(*x509.CertificateRequest){
	"a request for alternative names": func(one *x509.CertificateRequest) {
		one.DNSNames = []string{"a.example", "*.b.example"}
		one.EmailAddresses = []string{"a@example.org"}
		one.IPAddresses = []net.IP{net.IPv4(192, 0, 2, 1), net.ParseIP("2001:db8::1")}
		one.URIs = []*url.URL{uri("https://a.example/x?y=1#z")}
	},
	"a request of nobody": func(one *x509.CertificateRequest) {
		one.Subject = pkix.Name{}
		one.DNSNames = []string{"a.example"}
	},
	"a request for an extension of one's own": func(one *x509.CertificateRequest) {
		one.ExtraExtensions = []pkix.Extension{
			{Id: asn1.ObjectIdentifier{1, 2, 3, 4}, Critical: true, Value: []byte{5, 0}},
			{Id: asn1.ObjectIdentifier{2, 5, 29, 15}, Critical: true, Value: []byte{3, 2, 7, 0x80}},
		}
	},
	"a request of every attribute that has a field": func(one *x509.CertificateRequest) {
		one.Subject = pkix.Name{
			Country: []string{"DE"}, Province: []string{"Hessen"}, Locality: []string{"Köln"},
			StreetAddress: []string{"Straße 1"}, PostalCode: []string{"50667"}, Organization: []string{"Exämple"},
			OrganizationalUnit: []string{"A", "B"}, SerialNumber: "HRB 1", CommonName: "日本語",
		}
	},
	"a request of several attributes in one": func(one *x509.CertificateRequest) {
		one.RawSubject = must(asn1.Marshal(pkix.RDNSequence{
			{{Type: asn1.ObjectIdentifier{2, 5, 4, 3}, Value: "a"}, {Type: asn1.ObjectIdentifier{2, 5, 4, 11}, Value: "b"}},
		}))
	},
}

func template(name string) *x509.Certificate {
	return &x509.Certificate{
		SerialNumber:          must(rand.Int(rand.Reader, new(big.Int).Lsh(big.NewInt(1), 150))),
		Subject:               subject(name),
		NotBefore:             now,
		NotAfter:              now.AddDate(0, 0, 90),
		BasicConstraintsValid: true,
	}
}

func subject(name string) pkix.Name {
	return pkix.Name{Country: []string{"DE"}, Organization: []string{"Made by Go"}, CommonName: name}
}

func certify(one, parent *x509.Certificate, subject, issuer crypto.Signer) []byte {
	return must(x509.CreateCertificate(rand.Reader, one, parent, subject.Public(), issuer))
}

func request(one *x509.CertificateRequest, signer crypto.Signer) []byte {
	return must(x509.CreateCertificateRequest(rand.Reader, one, signer))
}

func uri(text string) *url.URL { return must(url.Parse(text)) }

func network(text string) *net.IPNet {
	_, found, err := net.ParseCIDR(text)
	if err != nil {
		panic(err)
	}
	return found
}

func must[T any](value T, err error) T {
	if err != nil {
		panic(err)
	}
	return value
}
