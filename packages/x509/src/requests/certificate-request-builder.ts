import {
  checkFields,
  PrivateKey,
  type Bytes,
  type CallOptions,
  type PublicKey,
  type SignatureAlgorithm,
  type Signer,
} from '@kmskeys/core'
import { addExtension } from '../extensions/extension-list.ts'
import type { Extension } from '../extensions/extension.ts'
import { subjectPublicKey } from '../keys/subject-public-key.ts'
import { checkName } from '../names/check-name.ts'
import type { Name } from '../names/name.ts'
import { checkReply } from '../signing/check-reply.ts'
import { chooseAlgorithm } from '../signing/choose-algorithm.ts'
import { requestSignature, signatureBytes } from '../signing/request-signature.ts'
import { signedStructure } from '../signing/signed-structure.ts'
import type { CertificateRequest } from './certificate-request.ts'
import { readBackRequest } from './read-back-request.ts'
import { addAttribute, challengePasswordAttribute, requestAttribute } from './request-attributes.ts'
import type { RequestAttribute } from './request-fields.ts'
import { EMPTY_REQUEST_DRAFT, planRequest, type CertificateRequestDraft } from './request-plan.ts'
import { ToBeSignedRequest } from './to-be-signed-request.ts'

/** Options of {@link CertificateRequestBuilder.sign}. */
export interface SignRequestOptions extends CallOptions {
  /** What to sign with; the first that the key offers unless given. */
  readonly algorithm?: SignatureAlgorithm | undefined
  /** Whether the signature is verified here; unless given, for a `Signer` that is not a key of `@kmskeys/core`. */
  readonly verifySignature?: boolean | undefined
}

/** Makes certificate requests (RFC 2986) for the key that signs them. A builder is immutable. */
export class CertificateRequestBuilder {
  #draft: CertificateRequestDraft = EMPTY_REQUEST_DRAFT

  /** What it was told so far. */
  get draft(): CertificateRequestDraft {
    return this.#draft
  }

  /** Who asks; the empty name unless given. */
  subject(name: Name): CertificateRequestBuilder {
    return this.#with({ subject: checkName(name, 'subject') })
  }

  /**
   * Asks for an extension.
   *
   * @throws {InvalidInputError} when it is one that may not stand in requests, or there is one of its type already
   */
  extension(extension: Extension<'request'>): CertificateRequestBuilder {
    return this.#with({ extensions: addExtension(this.draft.extensions, extension, 'request') })
  }

  /**
   * Adds an attribute (RFC 2986 section 4.1). The one that asks for extensions is made by {@link extension}.
   *
   * @param type the OID, in dotted form
   * @param values one or more, each one DER encoded element; copied
   * @throws {InvalidInputError} when the type is no OID, or there already, or a value is not DER
   */
  attribute(type: string, ...values: readonly Bytes[]): CertificateRequestBuilder {
    return this.#withAttribute(requestAttribute(type, values))
  }

  /**
   * Adds the challenge password (RFC 2985 section 5.4.1), by which some CAs know who asks. Everybody who sees the
   * request reads it.
   *
   * @param password 1 to 255 characters
   * @throws {InvalidInputError} when it has not so many, or there is one already
   */
  challengePassword(password: string): CertificateRequestBuilder {
    return this.#withAttribute(challengePasswordAttribute(password))
  }

  /**
   * The key that is to be certified, where it is not the one that signs: one that cannot sign (ML-KEM, X25519), or one
   * whose holder proves the possession another way. The signature proves nothing of it, so that the request's own
   * `verify()` and `publicKey` refuse it: a CA takes the key by `unverifiedPublicKey` and has the signature verified by
   * the key that it expects, `verify(key)`.
   *
   * @param key a public key, or a DER encoded SubjectPublicKeyInfo
   * @throws {InvalidInputError} when the bytes are not a SubjectPublicKeyInfo
   */
  unprovenPublicKey(key: PublicKey | Bytes): CertificateRequestBuilder {
    return this.#with({ publicKey: subjectPublicKey(key) })
  }

  /**
   * Signs the request, with one call of the key, and reads it back.
   *
   * @throws {InvalidInputError} when what is given is no key that signs, or no options
   * @throws {UnsupportedOperationError} when the key does not sign
   * @throws {UnsupportedAlgorithmError} when the key does not offer `options.algorithm`
   * @throws {IntegrityError} when what the key answered is not its signature, or the request read back differs
   * @throws what `signer.signWith` rejects with
   */
  async sign(signer: Signer, options: SignRequestOptions = {}): Promise<CertificateRequest> {
    checkFields(options, SIGN_OPTIONS, 'the options of sign')
    const algorithm = chooseAlgorithm(signer, options.algorithm)
    const plan = planRequest(this.draft, algorithm, signer.publicKey)
    const signature = signatureBytes(signer, await requestSignature(signer, algorithm, plan.info, options))
    if (options.verifySignature ?? !(signer instanceof PrivateKey))
      checkReply('the certificate request', signer, algorithm, plan.info, signature)
    return readBackRequest(
      signedStructure(plan.info, algorithm.algorithmIdentifier, signature),
      plan,
      signature,
    )
  }

  /**
   * The first of two steps, where the key is not at hand: what is to be signed, to be handed to whoever has the key.
   *
   * @param algorithm what will be signed with
   * @param key the public half of the key that will sign
   * @throws {InvalidInputError} when one is not what it must be
   * @throws {UnsupportedAlgorithmError} when the algorithm is not one of the key's type
   */
  toBeSigned(algorithm: SignatureAlgorithm, key: PublicKey): ToBeSignedRequest {
    return ToBeSignedRequest.of(this.draft, algorithm, key)
  }
  #withAttribute(added: RequestAttribute): CertificateRequestBuilder {
    return this.#with({ attributes: addAttribute(this.draft.attributes, added) })
  }

  /** Another builder, and the only way to one that was told something, so that nothing is told unchecked. */
  #with(change: Partial<CertificateRequestDraft>): CertificateRequestBuilder {
    const next = new CertificateRequestBuilder()
    next.#draft = { ...this.#draft, ...change }
    return next
  }
}

const SIGN_OPTIONS: ReadonlySet<string> = new Set(['algorithm', 'verifySignature', 'signal', 'timeout'])
