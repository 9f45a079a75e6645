/** What the service can be asked. In a real provider this is the service's own SDK. */
export interface CloudClient {
  /** Signs a digest with an RSA key. `algorithm` is the service's own name, such as `RSA_PSS_SHA256`. */
  sign(
    keyId: string,
    algorithm: string,
    digest: Uint8Array,
    options?: CloudRequestOptions,
  ): Promise<Uint8Array>
  /** The DER encoded SubjectPublicKeyInfo. */
  getPublicKey(keyId: string, options?: CloudRequestOptions): Promise<Uint8Array>
}

export interface CloudRequestOptions {
  /** Cancels the request. */
  readonly signal?: AbortSignal | undefined
}

/** How the service says no: the status of its answer. */
export class CloudError extends Error {
  override readonly name = 'CloudError'
  readonly status: number

  constructor(status: number, message: string) {
    super(message)
    this.status = status
  }
}
