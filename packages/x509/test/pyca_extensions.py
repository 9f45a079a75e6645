"""
Writes every class of extension that pyca/cryptography has, with the values of extension-values.ts, and reads those that
are given on the standard input: {class: [hexadecimal DER]}. Answers, for each class, its own DER, and whether what it
read from each that was given equals its own value.
"""

import datetime
import ipaddress
import json
import sys

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509 import ocsp
from cryptography.x509.oid import NameOID

OID = x509.ObjectIdentifier
UTC = datetime.timezone.utc


def time(*parts):
    return datetime.datetime(*parts, tzinfo=UTC)


def naive(*parts):
    return datetime.datetime(*parts)


def attribute(oid, text):
    return x509.NameAttribute(oid, text)


NAME = x509.Name(
    [
        attribute(NameOID.COUNTRY_NAME, "DE"),
        attribute(NameOID.ORGANIZATION_NAME, "Exämple"),
        attribute(NameOID.COMMON_NAME, "Example CA"),
    ]
)
OTHER_NAME = x509.Name([attribute(NameOID.COUNTRY_NAME, "AT"), attribute(NameOID.ORGANIZATION_NAME, "Other")])
RELATIVE = x509.RelativeDistinguishedName([attribute(NameOID.COMMON_NAME, "CRL 1")])
SEVERAL = x509.RelativeDistinguishedName(
    [attribute(NameOID.COMMON_NAME, "CRL 2"), attribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "Part")]
)

dns, email, uri = x509.DNSName, x509.RFC822Name, x509.UniformResourceIdentifier
directory, registered = x509.DirectoryName, lambda text: x509.RegisteredID(OID(text))
ip = lambda text: x509.IPAddress(ipaddress.ip_address(text))
network = lambda text: x509.IPAddress(ipaddress.ip_network(text))
Flags, Purpose, Method = x509.ReasonFlags, x509.ExtendedKeyUsageOID, x509.AuthorityInformationAccessOID
Subject = x509.oid.SubjectInformationAccessOID
OCSP, ISSUERS = Method.OCSP, Method.CA_ISSUERS


def access(*pairs):
    return [x509.AccessDescription(method, location) for method, location in pairs]


def point(full=None, relative=None, reasons=None, issuer=None):
    return x509.DistributionPoint(full, relative, frozenset(reasons) if reasons else None, issuer)


def issuing(full=None, relative=None, user=False, ca=False, reasons=None, indirect=False, attributes=False):
    return x509.IssuingDistributionPoint(
        full, relative, user, ca, frozenset(reasons) if reasons else None, indirect, attributes
    )


def usage(**set_bits):
    names = "digital_signature content_commitment key_encipherment data_encipherment key_agreement"
    names += " key_cert_sign crl_sign encipher_only decipher_only"
    return x509.KeyUsage(**{name: set_bits.get(name, False) for name in names.split()})


def policy(oid, qualifiers=None):
    return x509.PolicyInformation(OID(oid), qualifiers)


def notice(organization=None, numbers=(), text=None):
    reference = x509.NoticeReference(organization, list(numbers)) if organization else None
    return x509.UserNotice(reference, text)


def profession(items, authority=None, oids=None, number=None, more=None):
    return x509.ProfessionInfo(authority, items, [OID(oid) for oid in oids] if oids else None, number, more)


def authority(oid=None, url=None, text=None):
    return x509.NamingAuthority(OID(oid) if oid else None, url, text)


VALUES = {
    "AuthorityInformationAccess": [
        x509.AuthorityInformationAccess(access((OCSP, uri("http://ocsp.example")))),
        x509.AuthorityInformationAccess(access((ISSUERS, uri("http://ca.example/ca.cer")), (OCSP, dns("a.example")))),
        x509.AuthorityInformationAccess(access((OID("1.2.3.4"), directory(NAME)))),
        x509.AuthorityInformationAccess(access((OCSP, ip("192.0.2.1")), (OCSP, ip("2001:db8::1")))),
        x509.AuthorityInformationAccess(access((ISSUERS, registered("1.2.3.6")))),
    ],
    "AuthorityKeyIdentifier": [
        x509.AuthorityKeyIdentifier(bytes([1, 2]), None, None),
        x509.AuthorityKeyIdentifier(bytes([9] * 20), [directory(NAME)], 0x80),
        x509.AuthorityKeyIdentifier(None, [dns("a.example"), uri("x:y")], 0x0102030405060708090A),
        x509.AuthorityKeyIdentifier(bytes([255] * 32), None, None),
        x509.AuthorityKeyIdentifier(None, [directory(OTHER_NAME)], 0x7F),
    ],
    "BasicConstraints": [x509.BasicConstraints(True, length) for length in (None, 0, 1, 127, 300)],
    "CRLDistributionPoints": [
        x509.CRLDistributionPoints([point([uri("http://ca.example/1.crl")])]),
        x509.CRLDistributionPoints(
            [
                point(
                    [uri("http://ca.example/1.crl"), directory(NAME)],
                    reasons=[Flags.key_compromise, Flags.ca_compromise],
                )
            ]
        ),
        x509.CRLDistributionPoints([point(None, RELATIVE, [Flags.aa_compromise], [directory(NAME)])]),
        x509.CRLDistributionPoints([point(issuer=[directory(OTHER_NAME)]), point(relative=SEVERAL)]),
        x509.CRLDistributionPoints(
            [
                point(
                    [dns("crl.example")],
                    reasons=[
                        Flags.affiliation_changed,
                        Flags.superseded,
                        Flags.cessation_of_operation,
                        Flags.certificate_hold,
                        Flags.privilege_withdrawn,
                    ],
                ),
                point([uri("ldap://ca.example/cn=x?y")]),
            ]
        ),
    ],
    "CRLNumber": [x509.CRLNumber(n) for n in (1, 127, 128, 0x1_0000_0000, 2**159 - 1)],
    "CRLReason": [
        x509.CRLReason(reason)
        for reason in (
            Flags.key_compromise,
            Flags.ca_compromise,
            Flags.remove_from_crl,
            Flags.privilege_withdrawn,
            Flags.aa_compromise,
            Flags.affiliation_changed,
            Flags.superseded,
            Flags.cessation_of_operation,
            Flags.certificate_hold,
            Flags.unspecified,
        )
    ],
    "CertificateIssuer": [
        x509.CertificateIssuer([directory(NAME)]),
        x509.CertificateIssuer([directory(OTHER_NAME)]),
        x509.CertificateIssuer([dns("a.example")]),
        x509.CertificateIssuer([directory(NAME), uri("http://ca.example")]),
        x509.CertificateIssuer([email("ca@example.org"), ip("2001:db8::")]),
    ],
    "CertificatePolicies": [
        x509.CertificatePolicies([policy("2.23.140.1.2.1")]),
        x509.CertificatePolicies([policy("2.5.29.32.0", ["https://ca.example/cps"]), policy("1.2.3.6")]),
        x509.CertificatePolicies([policy("1.2.3.6", [notice(text="Für alle")])]),
        x509.CertificatePolicies([policy("1.2.3.6", [notice("Ørg", [1, 2, 300], "Text")])]),
        x509.CertificatePolicies(
            [policy("1.2.4.6", ["http://a.example", notice("O", [7])]), policy("1.2.5.6", [notice()])]
        ),
    ],
    "DeltaCRLIndicator": [x509.DeltaCRLIndicator(n) for n in (1, 255, 256, 65536, 2**150)],
    "ExtendedKeyUsage": [
        x509.ExtendedKeyUsage([Purpose.SERVER_AUTH]),
        x509.ExtendedKeyUsage([Purpose.CLIENT_AUTH, Purpose.SERVER_AUTH]),
        x509.ExtendedKeyUsage([Purpose.CODE_SIGNING, OID("1.2.3.4")]),
        x509.ExtendedKeyUsage([Purpose.TIME_STAMPING]),
        x509.ExtendedKeyUsage([Purpose.OCSP_SIGNING, Purpose.EMAIL_PROTECTION, Purpose.ANY_EXTENDED_KEY_USAGE]),
    ],
    "FreshestCRL": [
        x509.FreshestCRL([point([uri("http://ca.example/d.crl")])]),
        x509.FreshestCRL([point([uri("http://ca.example/d.crl")], reasons=[Flags.key_compromise])]),
        x509.FreshestCRL([point(issuer=[directory(NAME)])]),
        x509.FreshestCRL([point(relative=RELATIVE, issuer=[directory(NAME)])]),
        x509.FreshestCRL(
            [point([directory(NAME)], None, [Flags.superseded, Flags.aa_compromise], [directory(OTHER_NAME)])]
        ),
    ],
    "InhibitAnyPolicy": [x509.InhibitAnyPolicy(n) for n in (0, 1, 2, 127, 128)],
    "InvalidityDate": [
        x509.InvalidityDate(naive(2001, 2, 3, 4, 5, 6)),
        x509.InvalidityDate(naive(2055, 12, 31, 23, 59, 59)),
        x509.InvalidityDate(naive(1970, 1, 1, 12)),
        x509.InvalidityDate(naive(1999, 12, 31, 23, 59, 59)),
        x509.InvalidityDate(naive(2049, 6, 1)),
    ],
    "IssuerAlternativeName": [
        x509.IssuerAlternativeName([dns("ca.example")]),
        x509.IssuerAlternativeName([email("ca@example.org"), uri("https://ca.example/x")]),
        x509.IssuerAlternativeName([ip("203.0.113.7")]),
        x509.IssuerAlternativeName([registered("1.2.840.113549"), directory(NAME)]),
        x509.IssuerAlternativeName([directory(OTHER_NAME)]),
    ],
    "IssuingDistributionPoint": [
        issuing([uri("http://ca.example/1.crl")]),
        issuing([uri("http://ca.example/1.crl"), directory(NAME)], user=True),
        issuing(None, RELATIVE, ca=True),
        issuing(reasons=[Flags.key_compromise, Flags.cessation_of_operation], indirect=True),
        issuing([dns("crl.example")], reasons=[Flags.aa_compromise], attributes=True),
    ],
    "KeyUsage": [
        usage(digital_signature=True),
        usage(key_cert_sign=True, crl_sign=True),
        usage(key_agreement=True, encipher_only=True),
        usage(key_agreement=True, decipher_only=True),
        usage(digital_signature=True, content_commitment=True, key_encipherment=True, data_encipherment=True),
    ],
    "MSCertificateTemplate": [
        x509.MSCertificateTemplate(OID("1.3.6.1.4.1.311.21.8.1.2"), None, None),
        x509.MSCertificateTemplate(OID("1.2.3.6"), 0, None),
        x509.MSCertificateTemplate(OID("1.2.3.6"), 100, 0),
        x509.MSCertificateTemplate(OID("1.2.3.6"), 1, 300),
        x509.MSCertificateTemplate(OID("2.5.4.999"), 4294967295, 128),
    ],
    "NameConstraints": [
        x509.NameConstraints([dns("example.org")], None),
        x509.NameConstraints([dns("a.example"), network("192.0.2.0/24")], [network("2001:db8::/33")]),
        x509.NameConstraints(None, [email("example.org"), email(".example.org"), email("a@example.org")]),
        x509.NameConstraints([directory(NAME), uri("host.example"), uri(".example")], None),
        x509.NameConstraints(None, [network("0.0.0.0/0"), network("::/0"), network("203.0.113.9/32"), dns("")]),
    ],
    "OCSPAcceptableResponses": [
        x509.OCSPAcceptableResponses([OID(oid) for oid in oids])
        for oids in (
            ["1.3.6.1.5.5.7.48.1.1"],
            ["1.2.3.6"],
            ["1.3.6.1.5.5.7.48.1.1", "1.2.3.6"],
            ["1.3.6.1.5.5.7.48.1.9", "1.3.6.1.5.5.7.48.1.1"],
            ["2.5.4.3", "2.5.4.4", "2.5.4.5"],
        )
    ],
    "OCSPNoCheck": [x509.OCSPNoCheck()],
    "OCSPNonce": [
        x509.OCSPNonce(nonce) for nonce in (b"\0", b"\xff\0", bytes([3] * 16), bytes([4] * 32), bytes([5] * 128))
    ],
    "PolicyConstraints": [
        x509.PolicyConstraints(*pair) for pair in ((0, None), (None, 1), (2, 0), (127, 128), (None, 70000))
    ],
    "PrecertPoison": [x509.PrecertPoison()],
    "PrivateKeyUsagePeriod": [
        x509.PrivateKeyUsagePeriod(*pair)
        for pair in (
            (naive(2001, 2, 3, 4, 5, 6), None),
            (None, naive(2055, 12, 31, 23, 59, 59)),
            (naive(2001, 2, 3, 4, 5, 6), naive(2055, 12, 31, 23, 59, 59)),
            (naive(1970, 1, 1, 12), naive(1970, 1, 1, 12)),
            (naive(1949, 1, 1), None),
        )
    ],
    "SubjectAlternativeName": [
        x509.SubjectAlternativeName([dns("a.example"), dns("*.a.example")]),
        x509.SubjectAlternativeName([email("a@example.org"), uri("urn:x:y")]),
        x509.SubjectAlternativeName([ip("192.0.2.1"), ip("2001:db8::5")]),
        x509.SubjectAlternativeName([directory(NAME), registered("2.999.1")]),
        x509.SubjectAlternativeName([x509.OtherName(OID("1.2.3.6"), b"\x0c\x02\xc3\xbc")]),
    ],
    "SubjectInformationAccess": [
        x509.SubjectInformationAccess(access((Subject.CA_REPOSITORY, uri("http://ca.example/")))),
        x509.SubjectInformationAccess(
            access(
                (OID("1.3.6.1.5.5.7.48.3"), uri("http://tsa.example")),
                (Subject.CA_REPOSITORY, directory(NAME)),
            )
        ),
        x509.SubjectInformationAccess(access((OID("1.2.3.6"), dns("a.example")))),
        x509.SubjectInformationAccess(access((Subject.CA_REPOSITORY, email("a@example.org")))),
        x509.SubjectInformationAccess(access((OID("1.3.6.1.5.5.7.48.10"), uri("rsync://rpki.example/x")))),
    ],
    "SubjectKeyIdentifier": [
        x509.SubjectKeyIdentifier(key) for key in (b"\1", b"\1\2", bytes([1] * 8), bytes([2] * 20), bytes([3] * 64))
    ],
    "TLSFeature": [
        x509.TLSFeature(features)
        for one, two in [(x509.TLSFeatureType.status_request, x509.TLSFeatureType.status_request_v2)]
        for features in ([one], [two], [one, two], [two, one], [one, one])
    ],
    "Admissions": [
        x509.Admissions(None, [x509.Admission(None, None, [profession(["Notar"])])]),
        x509.Admissions(
            directory(NAME),
            [
                x509.Admission(
                    None, None, [profession(["Ärztin", "Arzt"], None, ["1.2.276.0.76.4.30", "1.2.3.6"], "1-2/3")]
                )
            ],
        ),
        x509.Admissions(
            None,
            [
                x509.Admission(
                    dns("a.example"),
                    authority("1.2.3.6", "http://a.example", "Kammer"),
                    [profession(["x"], more=b"\5\0")],
                )
            ],
        ),
        x509.Admissions(
            uri("http://a.example"),
            [
                x509.Admission(
                    None,
                    None,
                    [
                        profession(["a"], authority(text="T")),
                        profession(["b", "c"], authority(url="x:y"), number="9"),
                    ],
                )
            ],
        ),
        x509.Admissions(
            None,
            [
                x509.Admission(None, authority("1.2.4.6"), [profession(["p"], oids=["1.2.3.6"])]),
                x509.Admission(email("a@example.org"), None, []),
            ],
        ),
    ],
}

ENCODING = Encoding.DER
KEY = ec.generate_private_key(ec.SECP256R1())
SCT_CLASSES = {
    "PrecertificateSignedCertificateTimestamps": x509.PrecertificateSignedCertificateTimestamps,
    "SignedCertificateTimestamps": x509.SignedCertificateTimestamps,
}
CRL = {"CRLNumber", "DeltaCRLIndicator", "IssuingDistributionPoint"}
ENTRY = {"CRLReason", "CertificateIssuer", "InvalidityDate"}
REQUEST = {"OCSPNonce", "OCSPAcceptableResponses"}
OCSP_OIDS = {"OCSPNonce": OID("1.3.6.1.5.5.7.48.1.2"), "OCSPAcceptableResponses": OID("1.3.6.1.5.5.7.48.1.4")}


def certificate(*extensions):
    builder = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(KEY.public_key())
    builder = builder.serial_number(5).not_valid_before(time(2020, 1, 1)).not_valid_after(time(2030, 1, 1))
    for extension in extensions:
        builder = builder.add_extension(extension, False)
    return x509.load_der_x509_certificate(builder.sign(KEY, hashes.SHA256()).public_bytes(ENCODING))


def crl(extension=None, entry=None):
    revoked = x509.RevokedCertificateBuilder().serial_number(5).revocation_date(time(2021, 1, 1))
    if entry is not None:
        revoked = revoked.add_extension(entry, False)
    builder = x509.CertificateRevocationListBuilder().issuer_name(NAME).last_update(time(2021, 1, 1))
    builder = builder.next_update(time(2031, 1, 1)).add_revoked_certificate(revoked.build())
    if extension is not None:
        builder = builder.add_extension(extension, False)
    return x509.load_der_x509_crl(builder.sign(KEY, hashes.SHA256()).public_bytes(ENCODING))


def read(name, oid, der):
    """What pyca reads from the DER of an extension's value, put where such an extension stands."""
    raw = x509.UnrecognizedExtension(oid, der)
    if name in CRL:
        return crl(extension=raw).extensions[0].value
    if name in ENTRY:
        return crl(entry=raw)[0].extensions[0].value
    if name in REQUEST:
        one = certificate()
        builder = ocsp.OCSPRequestBuilder().add_certificate(one, one, hashes.SHA1()).add_extension(raw, False)
        return ocsp.load_der_ocsp_request(builder.build().public_bytes(ENCODING)).extensions[0].value
    return certificate(raw).extensions[0].value


def timestamps(value):
    return [
        {
            "version": one.version.name,
            "logID": one.log_id.hex(),
            "timestamp": int(one.timestamp.replace(tzinfo=UTC).timestamp() * 1000 + 0.5),
            "extensions": one.extension_bytes.hex(),
            "hashAlgorithm": one.signature_hash_algorithm.name,
            "signatureAlgorithm": one.signature_algorithm.name.lower(),
            "signature": one.signature.hex(),
        }
        for one in value
    ]


def main():
    given = json.load(sys.stdin)
    answer = {"written": {}, "equal": {}, "timestamps": {}}
    for name, ders in given.items():
        if name in SCT_CLASSES:
            # They cannot be made, only read; those of OCSP responses have the same form.
            oid = x509.PrecertificateSignedCertificateTimestamps.oid
            read_back = [certificate(x509.UnrecognizedExtension(oid, bytes.fromhex(der))).extensions[0].value for der in ders]
            answer["timestamps"][name] = [timestamps(value) for value in read_back]
            answer["written"][name] = [SCT_CLASSES[name](list(value)).public_bytes().hex() for value in read_back]
            continue
        values = VALUES[name]
        oid = OCSP_OIDS.get(name, values[0].oid)
        answer["written"][name] = [value.public_bytes().hex() for value in values]
        answer["equal"][name] = [
            read(name, oid, bytes.fromhex(der)) == value for value, der in zip(values, ders, strict=True)
        ]
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
