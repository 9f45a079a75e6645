"""Lints certificates by pkilint: a JSON array of certificates from standard input, each with the linters that are asked; to
standard output an array of what was found in each, with notices and all that is worse."""

import base64
import json
import logging
import sys

from pkilint import finding_filter, loader
from pkilint.cabf import serverauth
from pkilint.pkix import certificate, extension, name
from pkilint.validation import ValidationFindingSeverity

PKIX = certificate.create_pkix_certificate_validator_container(
    certificate.create_decoding_validators(name.ATTRIBUTE_TYPE_MAPPINGS, extension.EXTENSION_MAPPINGS),
    [
        certificate.create_issuer_validator_container([]),
        certificate.create_validity_validator_container(),
        certificate.create_subject_validator_container([]),
        certificate.create_extensions_validator_container([]),
        certificate.create_spki_validator_container([]),
    ],
)


def pkix(read):
    """What every certificate has to keep to."""
    return PKIX.validate(read.root)


def browsers(read):
    """What the CA/Browser Forum wants of the certificates of TLS servers, and of the CAs above them."""
    kind = serverauth.determine_certificate_type(read)
    linter = certificate.create_pkix_certificate_validator_container(
        serverauth.create_decoding_validators(), serverauth.create_validators(kind)
    )
    return finding_filter.filter_results(
        serverauth.create_serverauth_finding_filters(kind), linter.validate(read.root)
    )[0]


def findings(one):
    read = loader.load_certificate(base64.b64decode(one["der"]), "certificate")
    return [
        {
            "lint": described.finding.code,
            "severity": described.finding.severity.name.lower(),
            "detail": described.message or "",
        }
        for linter in one["linters"]
        for result in {"pkix": pkix, "browsers": browsers}[linter](read)
        for described in result.finding_descriptions
        if described.finding.severity <= ValidationFindingSeverity.NOTICE
    ]


# A linter that gives up tells it by a finding.
logging.disable()
json.dump([findings(one) for one in json.load(sys.stdin)], sys.stdout)
