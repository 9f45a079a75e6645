"""Drives the emulator with Google's client for Python, verifies with pyca/cryptography, and prints what it saw as JSON."""

import hashlib
import json
import sys
import time

import grpc
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, mldsa, padding, utils
from google.api_core.exceptions import GoogleAPICallError
from google.cloud import kms_v1
from google.cloud.kms_v1.services.key_management_service.transports import KeyManagementServiceGrpcTransport
from google.protobuf import field_mask_pb2

target, ring = sys.argv[1:]
transport = KeyManagementServiceGrpcTransport(channel=grpc.insecure_channel(target))
kms = kms_v1.KeyManagementServiceClient(transport=transport)
Algorithm = kms_v1.CryptoKeyVersion.CryptoKeyVersionAlgorithm
State = kms_v1.CryptoKeyVersion.CryptoKeyVersionState
Purpose = kms_v1.CryptoKey.CryptoKeyPurpose
HASHES = {"SHA1": hashes.SHA1(), "SHA256": hashes.SHA256(), "SHA384": hashes.SHA384(), "SHA512": hashes.SHA512()}


def crc32c(data):
    """CRC-32C by long division, written for this file."""
    crc = 0xFFFFFFFF
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
    return crc ^ 0xFFFFFFFF


def create(name, purpose):
    key = {"purpose": purpose, "version_template": {"algorithm": Algorithm[name]}}
    made = kms.create_crypto_key(parent=ring, crypto_key_id=name, crypto_key=key)
    version = f"{made.name}/cryptoKeyVersions/1"
    while kms.get_crypto_key_version(name=version).state == State.PENDING_GENERATION:
        time.sleep(0.05)
    return version


def public_key(version, name):
    if name.startswith("PQ_"):
        request = {"name": version, "public_key_format": kms_v1.PublicKey.PublicKeyFormat.NIST_PQC}
        answer = kms.get_public_key(request=request)
        data = answer.public_key.data
        assert answer.public_key.crc32c_checksum == crc32c(data)
        kinds = {"44": mldsa.MLDSA44PublicKey, "65": mldsa.MLDSA65PublicKey, "87": mldsa.MLDSA87PublicKey}
        return kinds[name[-2:]].from_public_bytes(data)
    answer = kms.get_public_key(name=version)
    assert answer.name == version and answer.algorithm == Algorithm[name]
    assert answer.pem_crc32c == crc32c(answer.pem.encode())
    return serialization.load_pem_public_key(answer.pem.encode())


def verify(key, name, message, signature):
    """Raises when the signature is wrong."""
    if name == "EC_SIGN_ED25519" or name.startswith("PQ_"):
        return key.verify(signature, message)
    used = HASHES[name.rsplit("_", 1)[1]]
    if name.startswith("EC_"):
        return key.verify(signature, message, ec.ECDSA(used))
    pad = padding.PKCS1v15()
    if "PSS" in name:
        pad = padding.PSS(mgf=padding.MGF1(used), salt_length=used.digest_size)
    return key.verify(signature, message, pad, used)


def error_of(call, **arguments):
    try:
        call(request=arguments, retry=None)
        return None
    except GoogleAPICallError as error:
        details = [getattr(each, "reason", None) or each.violations[0].type for each in error.details]
        return [error.grpc_status_code.name, *details]


seen = {"verified": {}, "decrypted": [], "errors": {}}
message = b"to be signed"
for name in [
    "RSA_SIGN_PKCS1_2048_SHA256",
    "RSA_SIGN_PSS_2048_SHA256",
    "EC_SIGN_P256_SHA256",
    "EC_SIGN_P384_SHA384",
    "EC_SIGN_SECP256K1_SHA256",
    "EC_SIGN_ED25519",
    "PQ_SIGN_ML_DSA_65",
]:
    version = create(name, Purpose.ASYMMETRIC_SIGN)
    key = public_key(version, name)
    takes_digest = name != "EC_SIGN_ED25519" and not name.startswith("PQ_")
    for kind in ["digest", "data"] if takes_digest else ["data"]:
        request = {"name": version}
        if kind == "digest":
            field = name.rsplit("_", 1)[1].lower()
            digest = hashlib.new(field, message).digest()
            request |= {"digest": {field: digest}, "digest_crc32c": crc32c(digest)}
        else:
            request |= {"data": message, "data_crc32c": crc32c(message)}
        reply = kms.asymmetric_sign(request=request)
        assert reply.name == version and reply.signature_crc32c == crc32c(reply.signature)
        assert [reply.verified_digest_crc32c, reply.verified_data_crc32c] == [kind == "digest", kind == "data"]
        verify(key, name, message, reply.signature)
        seen["verified"].setdefault(name, []).append(kind)

for name in ["RSA_DECRYPT_OAEP_2048_SHA256", "RSA_DECRYPT_OAEP_2048_SHA1"]:
    version = create(name, Purpose.ASYMMETRIC_DECRYPT)
    used = HASHES[name.rsplit("_", 1)[1]]
    pad = padding.OAEP(mgf=padding.MGF1(used), algorithm=used, label=None)
    ciphertext = public_key(version, name).encrypt(message, pad)
    reply = kms.asymmetric_decrypt(
        request={"name": version, "ciphertext": ciphertext, "ciphertext_crc32c": crc32c(ciphertext)}
    )
    assert reply.plaintext == message and reply.plaintext_crc32c == crc32c(message)
    assert reply.verified_ciphertext_crc32c
    seen["decrypted"].append(name)

errors = seen["errors"]
p256 = f"{ring}/cryptoKeys/EC_SIGN_P256_SHA256/cryptoKeyVersions/1"
digest = hashlib.sha256(message).digest()
sign = {"name": p256, "digest": {"sha256": digest}}
errors["missing version"] = error_of(kms.get_public_key, name=p256[:-1] + "9")
errors["malformed name"] = error_of(kms.get_public_key, name="projects/x")
errors["no name"] = error_of(kms.get_public_key, name="")
errors["another project"] = error_of(kms.get_public_key, name=p256.replace("emulated-project", "another-project"))
errors["name taken"] = error_of(
    kms.create_crypto_key,
    parent=ring,
    crypto_key_id="EC_SIGN_P256_SHA256",
    crypto_key={"purpose": Purpose.ASYMMETRIC_SIGN, "version_template": {"algorithm": Algorithm.EC_SIGN_ED25519}},
)
errors["purpose of others"] = error_of(
    kms.create_crypto_key,
    parent=ring,
    crypto_key_id="k",
    crypto_key={"purpose": Purpose.ASYMMETRIC_DECRYPT, "version_template": {"algorithm": Algorithm.EC_SIGN_ED25519}},
)
errors["digest of another hash"] = error_of(kms.asymmetric_sign, name=p256, digest={"sha384": bytes(48)})
errors["digest length"] = error_of(kms.asymmetric_sign, name=p256, digest={"sha256": bytes(31)})
errors["digest checksum"] = error_of(kms.asymmetric_sign, **sign, digest_crc32c=crc32c(digest) ^ 1)
errors["zero checksum"] = error_of(kms.asymmetric_sign, **sign, digest_crc32c=0)
errors["digest and data"] = error_of(kms.asymmetric_sign, **sign, data=message)
errors["digest for Ed25519"] = error_of(
    kms.asymmetric_sign, **(sign | {"name": p256.replace("EC_SIGN_P256_SHA256", "EC_SIGN_ED25519")})
)
errors["PQC key as PEM"] = error_of(
    kms.get_public_key, name=p256.replace("EC_SIGN_P256_SHA256", "PQ_SIGN_ML_DSA_65")
)
errors["wrong ciphertext"] = error_of(
    kms.asymmetric_decrypt,
    name=p256.replace("EC_SIGN_P256_SHA256", "RSA_DECRYPT_OAEP_2048_SHA256"),
    ciphertext=bytes(256),
)
mask = field_mask_pb2.FieldMask(paths=["state"])
kms.update_crypto_key_version(crypto_key_version={"name": p256, "state": State.DISABLED}, update_mask=mask)
errors["disabled"] = error_of(kms.asymmetric_sign, **sign)
kms.update_crypto_key_version(crypto_key_version={"name": p256, "state": State.ENABLED}, update_mask=mask)
kms.asymmetric_sign(request=sign)
kms.destroy_crypto_key_version(name=p256)
errors["to be destroyed"] = error_of(kms.get_public_key, name=p256)
assert kms.restore_crypto_key_version(name=p256).state == State.DISABLED

parent = f"{ring}/cryptoKeys/EC_SIGN_ED25519"
for _ in range(10):
    kms.create_crypto_key_version(parent=parent, crypto_key_version={})
pages = kms.list_crypto_key_versions(request={"parent": parent, "page_size": 4}).pages
seen["pages"] = [[int(each.name.rsplit("/", 1)[1]) for each in page.crypto_key_versions] for page in pages]
seen["keys"] = len(list(kms.list_crypto_keys(parent=ring)))
print(json.dumps(seen))
