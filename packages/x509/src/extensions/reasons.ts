/** Why a certificate may be revoked, in the order of their bits (RFC 5280 section 4.2.1.13). */
export const REASON_FLAGS = [
  'unused',
  'keyCompromise',
  'cACompromise',
  'affiliationChanged',
  'superseded',
  'cessationOfOperation',
  'certificateHold',
  'privilegeWithdrawn',
  'aACompromise',
] as const

/** One of {@link REASON_FLAGS}. */
export type ReasonFlag = (typeof REASON_FLAGS)[number]

/** Why a certificate was revoked, with the numbers that stand for the reasons (RFC 5280 section 5.3.1). */
export const CRL_REASONS = {
  unspecified: 0,
  keyCompromise: 1,
  cACompromise: 2,
  affiliationChanged: 3,
  superseded: 4,
  cessationOfOperation: 5,
  certificateHold: 6,
  removeFromCRL: 8,
  privilegeWithdrawn: 9,
  aACompromise: 10,
} as const

/** The name of one of {@link CRL_REASONS}. */
export type CRLReason = keyof typeof CRL_REASONS
