import {
  checkFields,
  PrivateKey,
  type CallOptions,
  type SignatureAlgorithm,
  type Signer,
} from '@kmskeys/core'
import { encodeDER } from '@kmskeys/core/der'
import { addExtension, writeExtensions } from '../extensions/extension-list.ts'
import type { Extension } from '../extensions/extension.ts'
import { subjectPublicKey } from '../keys/subject-public-key.ts'
import { checkName } from '../names/check-name.ts'
import { Name } from '../names/name.ts'
import { checkReply } from '../signing/check-reply.ts'
import { checkKeyType } from '../signing/check-algorithm.ts'
import { chooseAlgorithm } from '../signing/choose-algorithm.ts'
import { requestSignature, signatureBytes } from '../signing/request-signature.ts'
import { signedStructure } from '../signing/signed-structure.ts'
import type { CertificateRequest } from './certificate-request.ts'
import { readBackRequest } from './read-back-request.ts'
import { ATTRIBUTES, EXTENSION_REQUEST } from './request-fields.ts'

/** What a request says. */
export interface CertificateRequestDraft {
  readonly subject: Name
  readonly extensions: readonly Extension<'request'>[]
}

/** Options of {@link CertificateRequestBuilder.sign}. */
export interface SignRequestOptions extends CallOptions {
  /** What to sign with; the first that the key offers unless given. */
  readonly algorithm?: SignatureAlgorithm | undefined
  /** Whether the signature is verified here; unless given, for a `Signer` that is not a key of `@kmskeys/core`. */
  readonly verifySignature?: boolean | undefined
}

/** Makes certificate requests (RFC 2986) for the key that signs them. A builder is immutable. */
export class CertificateRequestBuilder {
  /** What it was told so far. */
  readonly draft: CertificateRequestDraft

  constructor(draft: CertificateRequestDraft = { subject: Name.of([]), extensions: [] }) {
    this.draft = draft
  }

  /** Who asks; the empty name unless given. */
  subject(name: Name): CertificateRequestBuilder {
    return new CertificateRequestBuilder({ ...this.draft, subject: checkName(name, 'subject') })
  }

  /**
   * Asks for an extension.
   *
   * @throws {InvalidInputError} when it is one that may not stand in requests, or there is one of its type already
   */
  extension(extension: Extension<'request'>): CertificateRequestBuilder {
    return new CertificateRequestBuilder({
      ...this.draft,
      extensions: addExtension(this.draft.extensions, extension, 'request'),
    })
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
    const { draft } = this
    checkKeyType(algorithm, signer.publicKey)
    const publicKey = subjectPublicKey(signer.publicKey)
    const info = encodeInfo(draft, publicKey.der)
    const signature = signatureBytes(signer, await requestSignature(signer, algorithm, info, options))
    if (options.verifySignature ?? !(signer instanceof PrivateKey))
      checkReply('the certificate request', signer, algorithm, info, signature)
    return readBackRequest(signedStructure(info, algorithm, signature), {
      ...draft,
      publicKey,
      algorithm,
      info,
      signature,
    })
  }
}

const SIGN_OPTIONS: ReadonlySet<string> = new Set(['algorithm', 'verifySignature', 'signal', 'timeout'])

/** RFC 2986 section 4.1; the attribute of RFC 2985 section 5.4.2 is left out where no extension is asked for. */
function encodeInfo({ subject, extensions }: CertificateRequestDraft, publicKey: Uint8Array): Uint8Array {
  return encodeDER((writer) =>
    writer.sequence(() => {
      writer.integer(0).raw(subject.der).raw(publicKey)
      writer.setOf(() => {
        if (extensions.length === 0) return
        writer.sequence(() => writer.oid(EXTENSION_REQUEST).setOf(() => writeExtensions(writer, extensions)))
      }, ATTRIBUTES)
    }),
  )
}
