"""Drives the emulator with Azure's own client for Python, verifies with pyca/cryptography, and prints what it saw."""

import hashlib
import json
import sys
import time

from azure.core.credentials import AccessToken
from azure.core.exceptions import HttpResponseError
from azure.keyvault.keys import KeyClient
from azure.keyvault.keys.crypto import CryptographyClient
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa, utils

vault_url, ca_file = sys.argv[1:]


class StaticToken:
    def get_token(self, *scopes, **options):
        return AccessToken("any", int(time.time()) + 3600)


OPTIONS = {"connection_verify": ca_file, "verify_challenge_resource": False, "retry_total": 0}
keys = KeyClient(vault_url, StaticToken(), **OPTIONS)
HASHES = {"256": hashes.SHA256(), "384": hashes.SHA384(), "512": hashes.SHA512()}
CURVES = {"P-256": ec.SECP256R1(), "P-256K": ec.SECP256K1(), "P-384": ec.SECP384R1(), "P-521": ec.SECP521R1()}


def crypto(key):
    return CryptographyClient(key, StaticToken(), **OPTIONS)


def number(octets):
    return int.from_bytes(octets, "big")


def public_key(jwk):
    if jwk.kty == "RSA":
        return rsa.RSAPublicNumbers(number(jwk.e), number(jwk.n)).public_key()
    return ec.EllipticCurvePublicNumbers(number(jwk.x), number(jwk.y), CURVES[jwk.crv]).public_key()


def verify(public, alg, message, signature):
    """Raises when the signature is wrong."""
    used = HASHES[alg[2:5]]
    if alg.startswith("ES"):
        half = (public.curve.key_size + 7) // 8
        assert len(signature) == 2 * half
        der = utils.encode_dss_signature(number(signature[:half]), number(signature[half:]))
        return public.verify(der, message, ec.ECDSA(used))
    pad = padding.PKCS1v15()
    if alg.startswith("PS"):
        pad = padding.PSS(mgf=padding.MGF1(used), salt_length=used.digest_size)
    return public.verify(signature, message, pad, used)


def error_of(call, *arguments, **options):
    try:
        call(*arguments, **options)
        return None
    except HttpResponseError as error:
        inner = error.error.innererror if error.error is not None else None
        return [error.status_code, error.error.code, inner["code"] if inner else None]


seen = {"verified": {}, "decrypted": [], "errors": {}}
message = b"to be signed"
RSA_ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512"]
wishes = {"rsa-2048": RSA_ALGORITHMS, "p-256": ["ES256"], "p-256k": ["ES256K"], "p-384": ["ES384"], "p-521": ["ES512"]}
for name, algorithms in wishes.items():
    if name.startswith("rsa"):
        made = keys.create_rsa_key(name, size=2048, tags={"a": "b"})
    else:
        made = keys.create_ec_key(name, curve=name.upper())
    assert made.id.startswith(f"{vault_url}/keys/{name}/") and made.properties.created_on.year > 2000
    assert keys.get_key(name, made.properties.version).id == made.id == keys.get_key(name).id
    for alg in algorithms:
        digest = hashlib.new("sha" + alg[2:5], message).digest()
        result = crypto(made).sign(alg, digest)
        assert result.key_id == made.id
        verify(public_key(made.key), alg, message, result.signature)
        seen["verified"].setdefault(name, []).append(alg)

rsa_key = keys.get_key("rsa-2048")
for alg, used in {"RSA-OAEP": hashes.SHA1(), "RSA-OAEP-256": hashes.SHA256()}.items():
    pad = padding.OAEP(mgf=padding.MGF1(used), algorithm=used, label=None)
    ciphertext = public_key(rsa_key.key).encrypt(b"plain", pad)
    assert crypto(rsa_key).decrypt(alg, ciphertext).plaintext == b"plain"
    seen["decrypted"].append(alg)

errors = seen["errors"]
p256 = keys.get_key("p-256")
sign = crypto(p256).sign
errors["missing"] = error_of(keys.get_key, "none")
errors["missing version"] = error_of(keys.get_key, "p-256", "0" * 32)
errors["digest length"] = error_of(sign, "ES256", bytes(31))
errors["another curve"] = error_of(sign, "ES384", bytes(48))
errors["another type"] = error_of(sign, "RS256", bytes(32))
errors["malformed name"] = error_of(keys.create_ec_key, "not_a_name")
errors["wrong ciphertext"] = error_of(crypto(rsa_key).decrypt, "RSA-OAEP-256", bytes(256))
decrypts = keys.create_rsa_key("decrypts", size=2048, key_operations=["decrypt"])
errors["sign missing"] = error_of(crypto(decrypts.id).sign, "RS256", bytes(32))
keys.update_key_properties("p-256", enabled=False)
assert keys.get_key("p-256").properties.enabled is False
errors["disabled"] = error_of(sign, "ES256", bytes(32))
keys.update_key_properties("p-256", enabled=True)
sign("ES256", bytes(32))

first = keys.get_key("p-384")
second = keys.create_ec_key("p-384", curve="P-384")
assert keys.get_key("p-384").id == second.id != first.id
seen["versions"] = len(list(keys.list_properties_of_key_versions("p-384")))

keys.begin_delete_key("p-521", _polling_interval=0).wait()
errors["deleted"] = error_of(keys.get_key, "p-521")
errors["name is taken"] = error_of(keys.create_ec_key, "p-521")
keys.begin_recover_deleted_key("p-521", _polling_interval=0).wait()
keys.begin_delete_key("p-521", _polling_interval=0).wait()
keys.purge_deleted_key("p-521")
keys.create_ec_key("p-521", curve="P-521")

for index in range(60):
    keys.create_ec_key(f"page-{index:02}")
names = [key.name for key in keys.list_properties_of_keys()]
seen["names"] = [len(names), len(set(names))]
print(json.dumps(seen))
