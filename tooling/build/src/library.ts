import { readFileSync } from 'node:fs'
import { defineConfig, type UserConfig } from 'tsdown'

/**
 * How every published package is built: ESM, one bundle for each entry of `exports` in its package.json (`./der`
 * is made from `src/der.ts`), declarations, source maps.
 */
const library: UserConfig = defineConfig({
  entry: entryPoints(),
  format: 'esm',
  platform: 'node',
  // `await using` does not parse on the oldest Node.js that is supported, so the target lowers it.
  target: 'node22.13',
  outDir: 'dist',
  outExtensions: () => ({ js: '.js', dts: '.d.ts' }),
  dts: { sourcemap: true },
  sourcemap: true,
  // The docs are in the declarations, and the sources in the source maps: what is left is what runs.
  outputOptions: { comments: { legal: true, annotation: true, jsdoc: false } },
  logLevel: 'warn',
  failOnWarn: true,
})

export default library

/** The sources of the entry points of the package that is built, which is the one in the current folder. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
  return Object.keys(exports).map((path) => (path === '.' ? 'src/index.ts' : `src/${path.slice(2)}.ts`))
}
