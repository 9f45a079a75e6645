import { X509Certificate } from 'node:crypto'
import { ML_DSA_PARAMETERS, MLDSAPublicKey, type MLDSAPrivateKey } from '@kmskeys/core'
import { mlDSASupport } from '@kmskeys/core/primitives'
import { localKeys } from '@kmskeys/local'
import {
  Certificate,
  CertificateBuilder,
  CertificateRequest,
  CertificateRequestBuilder,
  Name,
} from '@kmskeys/x509'
import { afterAll, describe, expect, it } from 'vitest'
import { newKey } from './keys.ts'
import { leafOf, newCA } from './pki.ts'

const keys = localKeys()
afterAll(() => keys.close())

/** Whether X509Certificate has a say. */
const nodeReads = mlDSASupport() !== 'none'
const subject = Name.of({ commonName: 'ml-dsa.example' })

describe.each(ML_DSA_PARAMETERS)(
  '$name',
  ({ name: parameterSet, nodeName, publicKeySize, signatureSize }) => {
    const newMLDSA = (): Promise<MLDSAPrivateKey> => keys.createKey({ type: 'ml-dsa', parameterSet })

    it('signs certificates, which X509Certificate verifies where it can', async () => {
      const key = await newMLDSA()
      const root = Certificate.fromDER((await newCA(key)).toDER())
      const leaf = Certificate.fromPEM((await leafOf(root).sign(key, { issuer: root })).toPEM())
      for (const certificate of [root, leaf]) {
        expect(certificate.signatureAlgorithm).toMatchObject({ keyType: 'ml-dsa', parameterSet })
        expect(certificate.signature.length).toBe(signatureSize)
        certificate.verifySignature(root)
      }
      expect(root.publicKey.equals(key.publicKey)).toBe(true)
      const other = await newCA(await newMLDSA())
      expect(() => leaf.verifySignature(other)).toThrow(
        expect.objectContaining({ code: 'INVALID_SIGNATURE' }),
      )
      if (!nodeReads) return
      const [nodeRoot, nodeLeaf] = [new X509Certificate(root.toDER()), new X509Certificate(leaf.toPEM())]
      expect(nodeRoot.publicKey.asymmetricKeyType).toBe(nodeName)
      expect(nodeRoot.verify(nodeRoot.publicKey)).toBe(true)
      expect(nodeLeaf.verify(nodeRoot.publicKey)).toBe(true)
      expect(nodeLeaf.checkIssued(nodeRoot)).toBe(true)
      expect(nodeLeaf.verify(new X509Certificate(other.toDER()).publicKey)).toBe(false)
    })

    it('signs a request, whose key a CA of another kind certifies', async () => {
      const key = await newMLDSA()
      const made = await new CertificateRequestBuilder().subject(subject).sign(key)
      const request = CertificateRequest.fromPEM(made.toPEM())
      request.verify()
      expect(request.publicKey).toBeInstanceOf(MLDSAPublicKey)
      const ca = newKey('P-256')
      const root = await newCA(ca.key)
      const certificate = await new CertificateBuilder()
        .subject(request.subject)
        .publicKey(request.publicKey)
        .validFor({ days: 90 })
        .sign(ca.key, { issuer: root })
      certificate.verifySignature(root)
      expect(certificate.publicKey).toMatchObject({ type: 'ml-dsa', parameterSet })
      if (!nodeReads) return
      const node = new X509Certificate(certificate.toDER())
      expect(node.verify(new X509Certificate(root.toDER()).publicKey)).toBe(true)
      expect(node.publicKey.equals(key.publicKey.toKeyObject())).toBe(true)
    })

    it('whose request is broken gives no key to certify', async () => {
      const der = (await new CertificateRequestBuilder().subject(subject).sign(await newMLDSA())).toDER()
      der[der.length - 1000] = (der[der.length - 1000] ?? 0) ^ 1
      expect(() => CertificateRequest.fromDER(der).publicKey).toThrow(
        expect.objectContaining({ code: 'INVALID_SIGNATURE' }),
      )
    })

    it('is certified from its DER, and refused when that is of another length', async () => {
      const { publicKey } = await newMLDSA()
      const ca = newKey('ed25519')
      const root = await newCA(ca.key)
      const builder = new CertificateBuilder().subject(subject).validFor({ days: 1 })
      const certificate = await builder.publicKey(publicKey.toDER()).sign(ca.key, { issuer: root })
      expect(certificate.publicKey.equals(publicKey)).toBe(true)
      const short = publicKey.toDER().slice(0, -1)
      // One less in the lengths of the sequence and of the bit string, which stand behind two octets each.
      for (const at of [2, 19])
        new DataView(short.buffer).setUint16(at, new DataView(short.buffer).getUint16(at) - 1)
      expect(() => builder.publicKey(short)).toThrow(
        expect.objectContaining({
          code: 'INVALID_INPUT',
          message: expect.stringContaining(`${publicKeySize} bytes`) as unknown,
        }),
      )
    })
  },
)
