/** The operations that are emulated. */
const OPERATIONS: readonly string[] = [
  'AsymmetricDecrypt',
  'AsymmetricSign',
  'CreateCryptoKey',
  'CreateCryptoKeyVersion',
  'CreateKeyRing',
  'DestroyCryptoKeyVersion',
  'GetCryptoKey',
  'GetCryptoKeyVersion',
  'GetKeyRing',
  'GetPublicKey',
  'ListCryptoKeys',
  'ListCryptoKeyVersions',
  'RestoreCryptoKeyVersion',
  'UpdateCryptoKeyVersion',
]

const PACKAGE = 'google.cloud.kms.v1'

/** A namespace, type, enum or service in the JSON form of protobuf.js. */
interface Node {
  readonly fields?: Record<string, Field>
  readonly oneofs?: Record<string, unknown>
  readonly values?: Record<string, number>
  readonly methods?: Record<string, Method>
  readonly nested?: Record<string, Node>
}

interface Field {
  readonly type: string
  readonly id: number
  readonly rule?: string
  readonly keyType?: string
  readonly options?: Record<string, unknown>
}

interface Method {
  readonly requestType: string
  readonly responseType: string
}

/**
 * What the emulated operations reach of the published definitions, in the same form: types with their fields and what
 * must be there, enums, and the service with those operations.
 */
export function googleExcerpt(published: unknown): Node {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the published file is what it is
  const root = published as Node
  const reached = new Map<string, Node>()
  const reach = (name: string, scope: string): void => {
    const path = resolve(root, name, scope)
    if (path === undefined || reached.has(path)) return
    const node = find(root, path) ?? {}
    reached.set(path, node)
    for (const { type } of Object.values(node.fields ?? {})) reach(type, path)
  }
  const methods = find(root, `${PACKAGE}.KeyManagementService`)?.methods ?? {}
  const service: Record<string, Method> = {}
  for (const name of OPERATIONS) {
    const method = methods[name]
    if (method === undefined) throw new Error(`the definitions have no ${name}`)
    service[name] = { requestType: method.requestType, responseType: method.responseType }
    reach(method.requestType, PACKAGE)
    reach(method.responseType, PACKAGE)
  }
  // What errors are made of.
  reach('google.rpc.Status', '')
  const excerpt: MutableNode = {}
  for (const [path, node] of [...reached].toSorted(([a], [b]) => (a < b ? -1 : 1)))
    Object.assign(at(excerpt, path), content(node))
  Object.assign(at(excerpt, `${PACKAGE}.KeyManagementService`), { methods: service })
  return excerpt
}

interface MutableNode {
  nested?: Record<string, MutableNode>
}

/** The place of a path, made where it is not. */
function at(root: MutableNode, path: string): MutableNode {
  let node = root
  for (const name of path.split('.')) {
    node.nested ??= {}
    node = node.nested[name] ??= {}
  }
  return node
}

function content({ fields, oneofs, values }: Node): object {
  return {
    ...(oneofs && { oneofs }),
    ...(fields && {
      fields: Object.fromEntries(Object.entries(fields).map(([name, field]) => [name, fieldOf(field)])),
    }),
    ...(values && { values }),
  }
}

/** Of the options only whether a request must have the field. */
function fieldOf({ rule, keyType, type, id, options }: Field): object {
  const required = options?.['(google.api.field_behavior)'] === 'REQUIRED'
  return {
    ...(rule !== undefined && { rule }),
    ...(keyType !== undefined && { keyType }),
    type,
    id,
    ...(required && { options: { '(google.api.field_behavior)': 'REQUIRED' } }),
  }
}

/** The full name that a name means where it stands: the innermost scope wins, as the language has it. */
function resolve(root: Node, name: string, scope: string): string | undefined {
  for (let inner = scope; ; inner = inner.slice(0, Math.max(0, inner.lastIndexOf('.')))) {
    const path = inner === '' ? name : `${inner}.${name}`
    if (find(root, path) !== undefined) return path
    if (inner === '') return undefined
  }
}

function find(root: Node, path: string): Node | undefined {
  return path.split('.').reduce<Node | undefined>((node, name) => node?.nested?.[name], root)
}
