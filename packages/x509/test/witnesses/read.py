"""Reads certificates and certificate requests by pyca/cryptography and tells what they say: a JSON array of objects from
standard input, one of answers to standard output."""

import base64
import json
import sys
import warnings

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat


# What is told of certificates and requests, and what is not: methods that compute something from what is told, the hash,
# which is part of the algorithm, and names of the same that are deprecated.
TOLD = """version serial_number issuer subject not_valid_before_utc not_valid_after_utc signature_algorithm_oid
public_key_algorithm_oid public_key tbs_certificate_bytes tbs_certrequest_bytes signature extensions attributes
verify_directly_issued_by is_signature_valid"""
NOT_COMPARED = """fingerprint public_bytes tbs_precertificate_bytes signature_hash_algorithm
signature_algorithm_parameters not_valid_before not_valid_after get_attribute_for_oid"""


def unlisted(read):
    """The public names that are neither told nor listed: those of a later version."""
    listed = TOLD.split() + NOT_COMPARED.split()
    return [name for name in dir(read) if not name.startswith("_") and name not in listed]


def extensions(found):
    """Each extension, encoded anew from what was understood of it."""
    return [
        {"oid": one.oid.dotted_string, "critical": one.critical, "value": one.value.public_bytes().hex()}
        for one in found
    ]


def names(name):
    """The relative names, each a list of types and texts."""
    return [[[one.oid.dotted_string, one.value] for one in relative] for relative in name.rdns]


def spki(key):
    return key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo).hex()


def certificate(der, issuer):
    read = x509.load_der_x509_certificate(der)
    answer = {
        "fields": {
            "version": read.version.value + 1,
            "serialNumber": format(read.serial_number, "x"),
            "issuer": read.issuer.public_bytes().hex(),
            "issuerName": names(read.issuer),
            "subject": read.subject.public_bytes().hex(),
            "subjectName": names(read.subject),
            "notBefore": int(read.not_valid_before_utc.timestamp()),
            "notAfter": int(read.not_valid_after_utc.timestamp()),
            "algorithm": read.signature_algorithm_oid.dotted_string,
            "publicKeyAlgorithm": read.public_key_algorithm_oid.dotted_string,
            "tbs": read.tbs_certificate_bytes.hex(),
            "signature": read.signature.hex(),
            "extensions": extensions(read.extensions),
            "unlisted": unlisted(read),
        },
    }
    try:
        answer["fields"]["key"] = spki(read.public_key())
    except Exception as error:
        answer["keyError"] = repr(error)
    try:
        read.verify_directly_issued_by(x509.load_der_x509_certificate(issuer))
    except Exception as error:
        answer["verifyError"] = repr(error)
    return answer


def request(der):
    read = x509.load_der_x509_csr(der)
    answer = {
        "fields": {
            "subject": read.subject.public_bytes().hex(),
            "subjectName": names(read.subject),
            "algorithm": read.signature_algorithm_oid.dotted_string,
            "tbs": read.tbs_certrequest_bytes.hex(),
            "signature": read.signature.hex(),
            "extensions": extensions(read.extensions),
            "unlisted": unlisted(read),
            "attributes": [[one.oid.dotted_string, one.value.hex()] for one in read.attributes],
        },
    }
    try:
        answer["fields"]["key"] = spki(read.public_key())
        if not read.is_signature_valid:
            answer["verifyError"] = "is_signature_valid is False"
    except Exception as error:
        answer["verifyError"] = repr(error)
    return answer


def answer_to(one):
    der = base64.b64decode(one["der"])
    try:
        if one["kind"] == "request":
            return request(der)
        return certificate(der, base64.b64decode(one["issuer"]))
    except Exception as error:
        return {"error": repr(error)}


warnings.simplefilter("ignore")
json.dump([answer_to(one) for one in json.load(sys.stdin)], sys.stdout)
