/** A namespace, a type, an enum or a service, in the JSON form of protobuf.js. */
export interface ProtoNode {
  readonly nested?: { [name: string]: ProtoNode }
  /** The fields of a type. */
  readonly fields?: { [name: string]: ProtoField }
  readonly oneofs?: { [name: string]: { oneof: string[] } }
  /** The values of an enum. */
  readonly values?: { [name: string]: number }
  /** The methods of a service. */
  readonly methods?: { [name: string]: { requestType: string; responseType: string } }
}

/** One field of a type. */
interface ProtoField {
  readonly type: string
  readonly id: number
  readonly rule?: string
  /** The type of a map's keys. */
  readonly keyType?: string
  /** Holds `(google.api.field_behavior)` where a request must have the field. */
  readonly options?: { [name: string]: unknown }
}
