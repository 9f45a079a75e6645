"""What pyca/cryptography is asked to find out which features it has: certificates and requests as JSON from standard
input, to standard output an object with an answer for each feature; null where it has no call for it."""

import base64
import datetime
import json
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509 import verification
from cryptography.x509.oid import AttributeOID, NameOID

KEY = ec.generate_private_key(ec.SECP256R1())
NAME = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "x")])
START = datetime.datetime(2026, 1, 1)


def builder(number=5):
    made = x509.CertificateBuilder().subject_name(NAME).issuer_name(NAME).public_key(KEY.public_key())
    return made.serial_number(number).not_valid_before(START).not_valid_after(START + datetime.timedelta(90))


def signed(made):
    made.sign(KEY, hashes.SHA256())
    return True


def verifies(ders):
    for der in ders:
        read = x509.load_der_x509_certificate(der)
        read.verify_directly_issued_by(read)
    return len(ders) > 0


def refused(ask):
    try:
        ask()
    except Exception:
        return True
    return False


def reads(der):
    read = x509.load_der_x509_certificate(der)
    return read.extensions, read.public_key()


def name_text():
    text = "CN=a\\, b+O=x,C=DE"
    return x509.Name.from_rfc4514_string(text).rfc4514_string() == text


def name_match():
    other = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, " X")])
    return NAME == other


def challenge():
    made = x509.CertificateSigningRequestBuilder().subject_name(NAME)
    made = made.add_attribute(AttributeOID.CHALLENGE_PASSWORD, b"secret").sign(KEY, hashes.SHA256())
    return made.attributes.get_attribute_for_oid(AttributeOID.CHALLENGE_PASSWORD).value == b"secret"


def types():
    return str(
        sum(
            isinstance(one, type) and issubclass(one, x509.ExtensionType) and one not in (x509.ExtensionType, x509.UnrecognizedExtension)
            for one in vars(x509).values()
        )
    )


def probes(signatures, malformed, certificate, broken):
    answers = {
        "elsewhere": None,
        "two-steps": None,
        "sha1": None,
        "issuer": None,
        "serial": lambda: all(refused(lambda: signed(builder(one))) for one in (0, 1 << 200)) and signed(builder(5)),
        "profiles": None,
        "precertificates": None,
        "tolerances": None,
        "offsets": None,
        "name-text": name_text,
        "name-match": name_match,
        "idna": lambda: x509.DNSName("bücher.example").value == "xn--bcher-kva.example",
        "types": types,
        "own-type": None,
        "places": lambda: refused(lambda: signed(builder().add_extension(x509.CRLNumber(5), False))),
        "criticality": lambda: refused(
            lambda: signed(builder().add_extension(x509.NameConstraints([x509.DNSName("x")], None), False))
        ),
        "unknown-critical": None,
        "challenge": challenge,
        "possession": lambda: refused(lambda: x509.load_der_x509_csr(broken).public_key()),
        "text": None,
        "json": None,
        "crl": lambda: hasattr(x509, "CertificateRevocationListBuilder"),
        "ocsp": lambda: hasattr(__import__("cryptography.x509.ocsp").x509.ocsp, "OCSPResponseBuilder"),
        "paths": lambda: hasattr(verification, "PolicyBuilder"),
        "cms": lambda: hasattr(
            __import__("cryptography.hazmat.primitives.serialization.pkcs7").hazmat.primitives.serialization.pkcs7,
            "PKCS7SignatureBuilder",
        ),
    }
    for feature, ders in signatures.items():
        answers[feature] = lambda ders=ders: verifies(ders)
    reads(certificate)
    for feature, der in malformed.items():
        answers[feature] = lambda der=der: refused(lambda: reads(der))
    return answers


def answer(probe):
    if probe is None:
        return None
    try:
        return probe()
    except Exception:
        return False


def decoded(value):
    if isinstance(value, str):
        return base64.b64decode(value)
    if isinstance(value, list):
        return [decoded(one) for one in value]
    return {name: decoded(one) for name, one in value.items()}


warnings.simplefilter("ignore")
given = decoded(json.load(sys.stdin))
asked = probes(given["signed"], given["malformed"], given["certificate"], given["broken"])
json.dump({feature: answer(probe) for feature, probe in asked.items()}, sys.stdout)
