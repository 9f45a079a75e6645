import type { NameStringType } from './string-types.ts'

/** What {@link Name.of} calls the attribute types that it knows. */
export type AttributeKey =
  | 'domainComponent'
  | 'country'
  | 'state'
  | 'locality'
  | 'postalCode'
  | 'streetAddress'
  | 'organization'
  | 'surname'
  | 'givenName'
  | 'organizationalUnit'
  | 'businessCategory'
  | 'jurisdictionCountry'
  | 'jurisdictionState'
  | 'jurisdictionLocality'
  | 'organizationIdentifier'
  | 'title'
  | 'initials'
  | 'generationQualifier'
  | 'pseudonym'
  | 'dnQualifier'
  | 'serialNumber'
  | 'commonName'
  | 'userId'
  | 'emailAddress'
  | 'description'
  | 'destinationIndicator'
  | 'houseIdentifier'
  | 'internationalISDNNumber'
  | 'name'
  | 'physicalDeliveryOfficeName'
  | 'postOfficeBox'
  | 'telephoneNumber'
  | 'x121Address'
  | 'unstructuredName'

/** One row of the table of attribute types. */
export interface AttributeType {
  /** What {@link Name.of} calls it. */
  readonly key: AttributeKey
  readonly oid: string
  /** The registered short name that RFC 4514 text uses; where there is none, text has the OID. */
  readonly text?: string
  /** The string type that it is written with unless told otherwise (RFC 5280 appendix A). */
  readonly string: NameStringType
  /** The fewest and most characters (RFC 5280 appendix A.1, X.520 annex C, RFC 4519). */
  readonly least: number
  readonly most: number
}

/**
 * The attribute types of distinguished names, in the order in which {@link Name.of} writes the attributes of an
 * object: the one that the CA/Browser Forum's Baseline Requirements (section 7.1.4.2) rule.
 */
export const ATTRIBUTE_TYPES: readonly AttributeType[] = [
  row('domainComponent', '0.9.2342.19200300.100.1.25', 'DC', 'ia5', 63),
  { ...row('country', '2.5.4.6', 'C', 'printable', 2), least: 2 },
  row('state', '2.5.4.8', 'ST', 'utf8', 128),
  row('locality', '2.5.4.7', 'L', 'utf8', 128),
  row('postalCode', '2.5.4.17', 'postalCode', 'utf8', 40),
  row('postOfficeBox', '2.5.4.18', 'postOfficeBox', 'utf8', 40),
  row('physicalDeliveryOfficeName', '2.5.4.19', 'physicalDeliveryOfficeName', 'utf8', 128),
  row('houseIdentifier', '2.5.4.51', 'houseIdentifier', 'utf8', 256),
  row('streetAddress', '2.5.4.9', 'STREET', 'utf8', 128),
  row('organization', '2.5.4.10', 'O', 'utf8', 64),
  row('surname', '2.5.4.4', 'SN', 'utf8', 64),
  row('givenName', '2.5.4.42', 'givenName', 'utf8', 64),
  row('organizationalUnit', '2.5.4.11', 'OU', 'utf8', 64),
  row('businessCategory', '2.5.4.15', 'businessCategory', 'utf8', 128),
  { ...row('jurisdictionCountry', '1.3.6.1.4.1.311.60.2.1.3', undefined, 'printable', 2), least: 2 },
  row('jurisdictionState', '1.3.6.1.4.1.311.60.2.1.2', undefined, 'utf8', 128),
  row('jurisdictionLocality', '1.3.6.1.4.1.311.60.2.1.1', undefined, 'utf8', 128),
  row('organizationIdentifier', '2.5.4.97', 'organizationIdentifier', 'utf8', 256),
  row('title', '2.5.4.12', 'title', 'utf8', 64),
  row('initials', '2.5.4.43', 'initials', 'utf8', 64),
  row('generationQualifier', '2.5.4.44', 'generationQualifier', 'utf8', 64),
  row('pseudonym', '2.5.4.65', 'pseudonym', 'utf8', 128),
  row('dnQualifier', '2.5.4.46', 'dnQualifier', 'printable', 64),
  row('serialNumber', '2.5.4.5', 'serialNumber', 'printable', 64),
  row('description', '2.5.4.13', 'description', 'utf8', 1024),
  row('destinationIndicator', '2.5.4.27', 'destinationIndicator', 'printable', 128),
  row('telephoneNumber', '2.5.4.20', 'telephoneNumber', 'printable', 32),
  row('internationalISDNNumber', '2.5.4.25', 'internationalISDNNumber', 'numeric', 16),
  row('x121Address', '2.5.4.24', 'x121Address', 'numeric', 15),
  row('name', '2.5.4.41', 'name', 'utf8', 32_768),
  row('unstructuredName', '1.2.840.113549.1.9.2', 'unstructuredName', 'utf8', 255),
  row('commonName', '2.5.4.3', 'CN', 'utf8', 64),
  row('userId', '0.9.2342.19200300.100.1.1', 'UID', 'utf8', 256),
  row('emailAddress', '1.2.840.113549.1.9.1', 'emailAddress', 'ia5', 255),
]

/** The row of a type, by its key or its OID. */
export function attributeType(keyOrOID: string): AttributeType | undefined {
  return BY_NAME.get(keyOrOID)
}

/** Where a type stands in the customary order; types that are not in the table stand before the common name. */
export function rankOf(keyOrOID: string): number {
  return RANKS.get(attributeType(keyOrOID)?.key ?? 'serialNumber') ?? 0
}

/** The row whose key or short name is written like this, in whatever case. */
export function attributeTypeLike(text: string): AttributeType | undefined {
  const lower = text.toLowerCase()
  return ATTRIBUTE_TYPES.find(
    (row) => row.key.toLowerCase() === lower || (row.text ?? row.key).toLowerCase() === lower,
  )
}

function row(
  key: AttributeKey,
  oid: string,
  text: string | undefined,
  string: NameStringType,
  most: number,
): AttributeType {
  return { key, oid, string, least: 1, most, ...(text !== undefined && { text }) }
}

const BY_NAME: ReadonlyMap<string, AttributeType> = new Map(
  ATTRIBUTE_TYPES.flatMap((type): [string, AttributeType][] => [
    [type.key, type],
    [type.oid, type],
  ]),
)
const RANKS: ReadonlyMap<string, number> = new Map(ATTRIBUTE_TYPES.map(({ key }, rank) => [key, rank]))
