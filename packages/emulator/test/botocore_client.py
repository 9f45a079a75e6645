"""Drives the emulator with the AWS SDK for Python, verifies with pyca/cryptography, and prints what it saw as JSON."""

import hashlib
import json
import sys

import botocore.session
from botocore.config import Config
from botocore.exceptions import ClientError
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

endpoint, region = sys.argv[1:]
kms = botocore.session.get_session().create_client(
    "kms",
    region_name=region,
    endpoint_url=endpoint,
    aws_access_key_id="AKIDEXAMPLE",
    aws_secret_access_key="x",
    config=Config(retries={"max_attempts": 0}),
)
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}


def verify(key, name, message, signature):
    """Raises when the signature is wrong."""
    if name == "ED25519_SHA_512":
        return key.verify(signature, message)
    used = HASHES[name[-3:]]
    if name.startswith("ECDSA"):
        return key.verify(signature, message, ec.ECDSA(used))
    pad = padding.PKCS1v15()
    if "PSS" in name:
        pad = padding.PSS(mgf=padding.MGF1(used), salt_length=used.digest_size)
    return key.verify(signature, message, pad, used)


def error_of(call, **arguments):
    try:
        call(**arguments)
        return None
    except ClientError as error:
        return [error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"]]


seen = {"verified": {}, "errors": {}}
message = b"to be signed"
specs = [
    "RSA_2048",
    "RSA_3072",
    "ECC_NIST_P256",
    "ECC_NIST_P384",
    "ECC_NIST_P521",
    "ECC_SECG_P256K1",
    "ECC_NIST_EDWARDS25519",
]
for spec in specs:
    made = kms.create_key(KeySpec=spec, KeyUsage="SIGN_VERIFY", Tags=[{"TagKey": "a", "TagValue": "b"}])
    key_id = made["KeyMetadata"]["KeyId"]
    assert made["KeyMetadata"]["CreationDate"].year > 2000
    kms.create_alias(AliasName=f"alias/{spec}", TargetKeyId=key_id)
    public = kms.get_public_key(KeyId=f"alias/{spec}")
    assert public["KeyId"] == made["KeyMetadata"]["Arn"]
    key = serialization.load_der_public_key(public["PublicKey"])
    described = kms.describe_key(KeyId=public["KeyId"])["KeyMetadata"]
    assert described["SigningAlgorithms"] == public["SigningAlgorithms"]
    for name in public["SigningAlgorithms"]:
        if name == "ED25519_PH_SHA_512":
            continue
        types = ["RAW"] if name.startswith("ED25519") else ["RAW", "DIGEST"]
        for kind in types:
            sent = message if kind == "RAW" else hashlib.new("sha" + name[-3:], message).digest()
            reply = kms.sign(KeyId=key_id, Message=sent, MessageType=kind, SigningAlgorithm=name)
            assert reply["KeyId"] == public["KeyId"] and reply["SigningAlgorithm"] == name
            verify(key, name, message, reply["Signature"])
            seen["verified"].setdefault(spec, []).append(f"{name} {kind}")

p256 = kms.describe_key(KeyId="alias/ECC_NIST_P256")["KeyMetadata"]["KeyId"]
sign = {"KeyId": p256, "Message": bytes(32), "MessageType": "DIGEST", "SigningAlgorithm": "ECDSA_SHA_256"}
errors = seen["errors"]
errors["missing alias"] = error_of(kms.get_public_key, KeyId="alias/none")
errors["missing key"] = error_of(kms.describe_key, KeyId="1234abcd-12ab-34cd-56ef-1234567890ab")
errors["alias taken"] = error_of(kms.create_alias, AliasName="alias/RSA_2048", TargetKeyId=p256)
errors["digest length"] = error_of(kms.sign, **{**sign, "Message": bytes(31)})
errors["algorithm of another curve"] = error_of(
    kms.sign, **{**sign, "Message": bytes(48), "SigningAlgorithm": "ECDSA_SHA_384"}
)
errors["message too long"] = error_of(kms.sign, **{**sign, "MessageType": "RAW", "Message": bytes(4097)})
errors["usage missing"] = error_of(kms.create_key, KeySpec="RSA_2048")
kms.disable_key(KeyId=p256)
errors["disabled"] = error_of(kms.sign, **sign)
kms.enable_key(KeyId=p256)
kms.sign(**sign)
kms.schedule_key_deletion(KeyId=p256, PendingWindowInDays=7)
errors["pending deletion"] = error_of(kms.sign, **sign)
kms.cancel_key_deletion(KeyId=p256)
errors["disabled after cancelling"] = error_of(kms.sign, **sign)
symmetric = kms.create_key()["KeyMetadata"]["KeyId"]
errors["symmetric"] = error_of(kms.get_public_key, KeyId=symmetric)
errors["malformed alias"] = error_of(kms.create_alias, AliasName="alias/a:b", TargetKeyId=symmetric)
errors["no prefix"] = error_of(kms.create_alias, AliasName="a", TargetKeyId=symmetric)

for index in range(60):
    kms.create_alias(AliasName=f"alias/page-{index:02}", TargetKeyId=symmetric)
pages = list(kms.get_paginator("list_aliases").paginate())
seen["alias pages"] = [len(page["Aliases"]) for page in pages]
keys = [key["KeyId"] for page in kms.get_paginator("list_keys").paginate(PaginationConfig={"PageSize": 3}) for key in page["Keys"]]
seen["keys"] = [len(keys), len(set(keys))]
print(json.dumps(seen))
