"""
Tells what logs promised of final certificates: a JSON array of hexadecimal DER on the standard input, one of the
TBSCertificates without their timestamps on the standard output.
"""

import json
import sys

from cryptography import x509

certificates = [x509.load_der_x509_certificate(bytes.fromhex(one)) for one in json.load(sys.stdin)]
json.dump([one.tbs_precertificate_bytes.hex() for one in certificates], sys.stdout)
