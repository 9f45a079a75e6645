/** Milliseconds within which a key pair is generated: RSA with 4,096 bits takes its time on a busy machine. */
export const SLOWEST_KEY = 300_000
