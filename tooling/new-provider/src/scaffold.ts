import { existsSync, globSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { namesOf, rename, type Names } from './names.ts'

const repository = resolve(import.meta.dirname, '../../..')
/** The folder of the provider that is copied. */
export const template: string = resolve(
  fileURLToPath(import.meta.resolve('@kmskeys/example-provider')),
  '../..',
)

/** What the template has for this repository only, or what was made of it. */
const LEFT_OUT =
  /(^|[/\\])(node_modules|dist|test-report|\.turbo)([/\\]|$)|^test[/\\]example([/\\]|$)|^(README\.md|turbo\.json)$/u

/**
 * Makes a new provider's package of `examples/provider`.
 *
 * @param target the folder to make; `packages/NAME` unless given. Only in a folder `packages` it is one to be published.
 * @returns the folder
 * @throws {Error} when the name cannot be one or is taken, or the folder exists; nothing is ever overwritten
 */
export function scaffold(name: string, target: string = join(repository, 'packages', name)): string {
  const names = namesOf(name)
  const taken = manifests().find((manifest) => manifest.includes(`"name": "@kmskeys/${name}"`))
  if (taken !== undefined) throw new Error(`there is a package @kmskeys/${name} already; choose another name`)
  if (existsSync(target)) throw new Error(`${target} exists already; nothing was changed`)
  if (!existsSync(dirname(target))) throw new Error(`there is no folder ${dirname(target)}`)
  mkdirSync(target)
  try {
    const published = basename(dirname(target)) === 'packages'
    for (const file of templateFiles())
      write(join(target, rename(file, names)), textOf(file, names, published))
    write(join(target, 'README.md'), readme(names))
  } catch (error) {
    rmSync(target, { recursive: true })
    throw error
  }
  return target
}

/**
 * Adds the row of a new provider to the list of published packages.
 *
 * @returns the text of `layers.ts` with the row
 * @throws {Error} when the end of the list is not found
 */
export function withLayer(text: string, name: string): string {
  const end = text.lastIndexOf('\n}\n')
  if (end < 0)
    throw new Error('the end of the list in tooling/checks/src/layers.ts was not found; add the row')
  const key = name.includes('-') ? `'${name}'` : name
  const row = `  ${key}: { kind: 'provider', peers: ['@kmskeys/core'], dependencies: [] },`
  return `${text.slice(0, end)}\n${row}${text.slice(end)}`
}

/** Writes the row of a new provider into `tooling/checks/src/layers.ts`. */
export function addLayer(name: string): void {
  const path = join(repository, 'tooling/checks/src/layers.ts')
  writeFileSync(path, withLayer(readFileSync(path, 'utf8'), name))
}

function manifests(): string[] {
  const found = globSync('{packages,tooling,examples}/*/package.json', { cwd: repository })
  return found.map((file) => readFileSync(join(repository, file), 'utf8'))
}

function templateFiles(): string[] {
  const found = globSync('**/*', { cwd: template, exclude: (path) => LEFT_OUT.test(String(path)) })
  return found.filter((file) => !LEFT_OUT.test(file) && statSync(join(template, file)).isFile())
}

function textOf(file: string, names: Names, published: boolean): string {
  const text = rename(
    readFileSync(join(template, file), 'utf8')
      .replaceAll('RSA keys of the cloud', 'Keys of cloud')
      .replaceAll('The keys of the cloud', 'The keys of cloud')
      .replaceAll('never leaves the cloud', 'never leaves the service')
      .replaceAll('the cloud refused', 'cloud refused'),
    names,
  )
  if (file !== 'package.json') return text
  const manifest = published
    ? text.replace('  "private": true,\n', '')
    : text.replace(/ {2}"files": \[[^\]]*\],\n/u, '').replace(/ {2}"publishConfig": \{[^}]*\},\n/u, '')
  return manifest.replace(/"description": ".*"/u, `"description": "Keys of ${names.kebab} for @kmskeys."`)
}

function write(path: string, text: string): void {
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text, { flag: 'wx' })
}

function readme({ kebab, camel, pascal }: Names): string {
  return `# @kmskeys/${kebab}

Keys of ${kebab} for \`@kmskeys\`.

\`\`\`typescript
import { PSS, SHA256 } from '@kmskeys/core'
import { ${camel}Keys, type ${pascal}Client } from '@kmskeys/${kebab}'

declare const client: ${pascal}Client // the service's SDK
const keys = ${camel}Keys({ client })
const data = new TextEncoder().encode('to whom it may concern')
const key = await keys.getPrivateKey('signing', { type: 'rsa' })
const signature = await key.sign(data, new PSS(), SHA256)
await keys.close()
\`\`\`
`
}
