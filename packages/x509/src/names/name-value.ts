import type { NameStringType } from './string-types.ts'

/**
 * The value of an attribute: a text, written with the string type that is customary for its type; a text with the
 * string type that it shall have; or one DER encoded value of any type.
 */
export type NameValue =
  | string
  | { readonly text: string; readonly string: NameStringType }
  | { readonly der: Uint8Array }

/** One relative name: its attributes, each by type and value. */
export type RelativeName = readonly (readonly [type: string, value: NameValue])[]
