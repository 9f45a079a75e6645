import { KMS_MODEL } from './model.ts'
import type { Shape } from './service-model.ts'

/**
 * What is wrong with a value by the published model, in the words of the service; empty when nothing is. Members that
 * the model does not know are ignored, as the service does.
 *
 * @param path where the value stands, such as `keyId`
 */
export function violations(shapeName: string, value: unknown, path = ''): readonly string[] {
  const shape = KMS_MODEL.shapes[shapeName]
  if (shape === undefined) return [`there is no shape ${shapeName}`]
  switch (shape.type) {
    case 'structure':
      return structureViolations(shape, value, path)
    case 'list':
      return listViolations(shape, value, path)
    case 'string':
      return typeof value === 'string' ? textViolations(shape, value, path) : [wrongType(path, 'text')]
    case 'blob':
      return blobViolations(shape, value, path)
    case 'integer':
      return Number.isInteger(value)
        ? rangeViolations(shape, Number(value), path, 'value')
        : [wrongType(path, 'a whole number')]
    case 'boolean':
      return typeof value === 'boolean' ? [] : [wrongType(path, 'true or false')]
    case 'timestamp':
      return typeof value === 'number' ? [] : [wrongType(path, 'a number of seconds')]
    default:
      return [`${path} has the type ${shape.type}, which is not known here`]
  }
}

/** Whether a value is an object with named fields. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function structureViolations(shape: Shape, value: unknown, path: string): readonly string[] {
  if (!isRecord(value)) return [wrongType(path, 'an object')]
  const found = shape.required
    ?.filter((name) => (value[name] ?? undefined) === undefined)
    .map((name) => failed(member(path, name), 'Member must not be null', 'null'))
  const inner = Object.entries(shape.members ?? {}).flatMap(([name, type]) => {
    const field = value[name] ?? undefined
    return field === undefined ? [] : violations(type, field, member(path, name))
  })
  return [...(found ?? []), ...inner]
}

function listViolations(shape: Shape, value: unknown, path: string): readonly string[] {
  if (!Array.isArray(value)) return [wrongType(path, 'a list')]
  const items: readonly unknown[] = value
  const inner = items.flatMap((item, index) =>
    violations(shape.member ?? '', item, `${path}.${index + 1}.member`),
  )
  return [...rangeViolations(shape, items.length, path, 'length'), ...inner]
}

function textViolations(shape: Shape, value: string, path: string): readonly string[] {
  const { pattern, enum: values } = shape
  return [
    ...rangeViolations(shape, value.length, path, 'length', value),
    ...(pattern === undefined || new RegExp(`^(?:${pattern})$`).test(value)
      ? []
      : [failed(path, `Member must satisfy regular expression pattern: ${pattern}`, value)]),
    ...(values === undefined || values.includes(value)
      ? []
      : [failed(path, `Member must satisfy enum value set: [${values.join(', ')}]`, value)]),
  ]
}

function blobViolations(shape: Shape, value: unknown, path: string): readonly string[] {
  if (
    typeof value !== 'string' ||
    !/^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/.test(value)
  )
    return [wrongType(path, 'Base64')]
  return rangeViolations(shape, Buffer.byteLength(value, 'base64'), path, 'length')
}

function rangeViolations(
  { min, max }: Shape,
  size: number,
  path: string,
  what: 'length' | 'value',
  shown = what === 'value' ? String(size) : undefined,
): readonly string[] {
  const have = what === 'value' ? 'have value' : 'have length'
  return [
    ...(min !== undefined && size < min
      ? [failed(path, `Member must ${have} greater than or equal to ${min}`, shown)]
      : []),
    ...(max !== undefined && size > max
      ? [failed(path, `Member must ${have} less than or equal to ${max}`, shown)]
      : []),
  ]
}

function member(path: string, name: string): string {
  const first = `${name.charAt(0).toLowerCase()}${name.slice(1)}`
  return path === '' ? first : `${path}.${first}`
}

function failed(path: string, constraint: string, shown: string | undefined): string {
  const value = shown === undefined || shown === 'null' ? (shown ?? '') : `'${shown}'`
  return `Value ${value === '' ? '' : `${value} `}at '${path}' failed to satisfy constraint: ${constraint}`
}

function wrongType(path: string, wanted: string): string {
  return `Value at '${path}' is not ${wanted}`
}
