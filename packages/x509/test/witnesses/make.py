"""Makes certificates and certificate requests by pyca/cryptography, of all that it can write: a JSON array to standard
output, each object with the certificate whose key signed it."""

import base64
import json
import pathlib
import sys

sys.path.append(str(pathlib.Path(__file__).parent.parent))

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import dsa, ec, ed448, ed25519, mldsa, padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.name import _ASN1Type as Form
from cryptography.x509.oid import AttributeOID, NameOID
from pyca_extensions import CRL, ENTRY, REQUEST, SCT_CLASSES, VALUES, attribute, time

RSA = rsa.generate_private_key(65537, 2048)
SHA_2 = [hashes.SHA224(), hashes.SHA256(), hashes.SHA384(), hashes.SHA512()]
SHA_3 = [hashes.SHA3_224(), hashes.SHA3_256(), hashes.SHA3_384(), hashes.SHA3_512()]
CURVES = [
    ec.SECP256R1(),
    ec.SECP384R1(),
    ec.SECP521R1(),
    ec.SECP256K1(),
    ec.BrainpoolP256R1(),
    ec.BrainpoolP384R1(),
    ec.BrainpoolP512R1(),
]


def pss(hash, salt):
    return padding.PSS(mgf=padding.MGF1(hash), salt_length=salt)


def signers():
    """Keys, each with a hash and a padding to sign with."""
    for hash in SHA_2 + SHA_3:
        yield f"RSA, {hash.name}", RSA, hash, None
    for hash in SHA_2 + SHA_3:
        yield f"RSA PSS, {hash.name}", RSA, hash, pss(hash, padding.PSS.DIGEST_LENGTH)
    yield "RSA PSS with the longest salt", RSA, hashes.SHA256(), pss(hashes.SHA256(), padding.PSS.MAX_LENGTH)
    yield "RSA PSS without a salt", RSA, hashes.SHA256(), pss(hashes.SHA256(), 0)
    yield "RSA with another exponent", rsa.generate_private_key(3, 3072), hashes.SHA256(), None
    for curve in CURVES:
        yield curve.name, ec.generate_private_key(curve), hashes.SHA256(), None
    for hash in SHA_2 + SHA_3:
        yield f"secp256r1, {hash.name}", ec.generate_private_key(CURVES[0]), hash, None
    for hash in SHA_2[:2]:
        yield f"DSA, {hash.name}", dsa.generate_private_key(2048), hash, None
    yield "Ed25519", ed25519.Ed25519PrivateKey.generate(), None, None
    yield "Ed448", ed448.Ed448PrivateKey.generate(), None, None
    for kind in mldsa.MLDSA44PrivateKey, mldsa.MLDSA65PrivateKey, mldsa.MLDSA87PrivateKey:
        yield kind.__name__, kind.generate(), None, None


def named(text, *more):
    return x509.Name([attribute(NameOID.COUNTRY_NAME, "DE"), attribute(NameOID.COMMON_NAME, text), *more])


def names():
    """Subjects with every type that pyca has a name for, in every form of string, and several attributes in one."""
    lengths = {NameOID.COUNTRY_NAME: "DE", NameOID.JURISDICTION_COUNTRY_NAME: "AT"}
    for key, oid in vars(NameOID).items():
        if key.isupper() and oid != NameOID.X500_UNIQUE_IDENTIFIER:
            yield f"a subject with {key}", x509.Name([attribute(oid, lengths.get(oid, "x y"))])
    for form in Form.UTF8String, Form.PrintableString, Form.IA5String, Form.BMPString, Form.UniversalString, Form.T61String:
        text = "text" if form in (Form.PrintableString, Form.IA5String, Form.T61String) else "Größe 日本"
        yield f"a subject in {form.name}", x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text, form)])
    two = [attribute(NameOID.COMMON_NAME, "a"), attribute(NameOID.ORGANIZATIONAL_UNIT_NAME, "b")]
    yield "a subject of several attributes in one", x509.Name(
        [x509.RelativeDistinguishedName(two), x509.RelativeDistinguishedName(two[:1])]
    )


def builder(subject, key):
    return timed(x509.random_serial_number(), START, END, subject, key)


def timed(number, start, end, subject=None, key=RSA):
    made = x509.CertificateBuilder().subject_name(subject or named("leaf")).issuer_name(named("the issuer"))
    made = made.public_key(key.public_key()).serial_number(number)
    return made.not_valid_before(start).not_valid_after(end)


START, END = time(2026, 1, 1), time(2046, 1, 1)
ISSUER = ec.generate_private_key(ec.SECP256R1())
ROOT = builder(named("the issuer"), ISSUER).sign(ISSUER, hashes.SHA256())


def der(made):
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def entry(name, made, issuer=ROOT):
    kind = "certificate" if isinstance(made, x509.Certificate) else "request"
    return {"name": name, "kind": kind, "der": der(made), "issuer": der(issuer) if kind == "certificate" else ""}


def objects():
    for name, key, hash, rsa_padding in signers():
        options = {} if rsa_padding is None else {"rsa_padding": rsa_padding}
        root = builder(named("the issuer"), key).sign(key, hash, **options)
        yield entry(f"a root, {name}", root, root)
        made = x509.CertificateSigningRequestBuilder().subject_name(named(name)).sign(key, hash, **options)
        yield entry(f"a request, {name}", made)
    for name, subject in names():
        yield entry(name, builder(subject, RSA).sign(ISSUER, hashes.SHA256()))
        made = x509.CertificateSigningRequestBuilder().subject_name(subject).sign(ISSUER, hashes.SHA256())
        yield entry(f"a request of {name}", made)
    for name, values in VALUES.items():
        if name in CRL or name in ENTRY or name in REQUEST or name in SCT_CLASSES:
            continue
        for i, value in enumerate(values):
            made = builder(named(name), RSA).add_extension(value, i % 2 == 0)
            yield entry(f"{name} {i + 1}", made.sign(ISSUER, hashes.SHA256()))
            made = x509.CertificateSigningRequestBuilder().subject_name(named(name)).add_extension(value, i % 2 == 1)
            yield entry(f"a request for {name} {i + 1}", made.sign(ISSUER, hashes.SHA256()))
    many = builder(named("many"), RSA)
    asked = x509.CertificateSigningRequestBuilder().subject_name(named("many"))
    for name in "BasicConstraints", "KeyUsage", "ExtendedKeyUsage", "SubjectAlternativeName", "CertificatePolicies":
        many, asked = many.add_extension(VALUES[name][0], True), asked.add_extension(VALUES[name][0], True)
    asked = asked.add_attribute(AttributeOID.CHALLENGE_PASSWORD, b"secret")
    asked = asked.add_attribute(AttributeOID.UNSTRUCTURED_NAME, b"unstructured")
    yield entry("many extensions", many.sign(ISSUER, hashes.SHA256()))
    yield entry("a request for many extensions, with attributes", asked.sign(ISSUER, hashes.SHA256()))
    for number in 1, 127, 128, 2**64, 2**159 - 1:
        yield entry(f"the serial number {number:x}", timed(number, START, END).sign(ISSUER, hashes.SHA256()))
    for times in (time(1950, 1, 1), time(9999, 12, 31, 23, 59, 59)), (time(2049, 12, 31, 23, 59, 59), time(2050, 1, 1)):
        yield entry(f"valid from {times[0]}", timed(5, *times).sign(ISSUER, hashes.SHA256()))


json.dump(list(objects()), sys.stdout)
