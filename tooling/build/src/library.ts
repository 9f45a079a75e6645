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
  // The names of functions and classes stay for stack traces, and lines because Node.js prints the one that threw.
  minify: { compress: true, mangle: { keepNames: true }, codegen: { removeWhitespace: false } },
  outputOptions: {
    // The docs are in the declarations, and the sources in the source maps: what is left is what runs.
    comments: { legal: true, annotation: true, jsdoc: false },
    // Each file takes a third of a millisecond to find: what some entry points share joins what more of them share.
    codeSplitting: {
      groups: [
        {
          name: 'shared',
          test: /(?<!\.d)\.ts$/,
          minShareCount: 2,
          entriesAware: true,
          entriesAwareMergeThreshold: 100_000,
        },
      ],
    },
    chunkFileNames: 'shared-[hash].js',
  },
  logLevel: 'warn',
  failOnWarn: true,
})

export default library

/** The sources of the entry points of the package that is built, which is the one in the current folder. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
  return Object.keys(exports).map((path) => (path === '.' ? 'src/index.ts' : `src/${path.slice(2)}.ts`))
}
