import { readFileSync } from 'node:fs'
import { minify } from 'terser'
import { defineConfig, type Rolldown, type UserConfig } from 'tsdown'

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
  plugins: [shortLines()],
  logLevel: 'warn',
  failOnWarn: true,
})

export default library

/** The sources of the entry points of the package that is built, which is the one in the current folder. */
function entryPoints(): string[] {
  const { exports } = JSON.parse(readFileSync('package.json', 'utf8')) as { exports: Record<string, unknown> }
  return Object.keys(exports).map((path) => (path === '.' ? 'src/index.ts' : `src/${path.slice(2)}.ts`))
}

/**
 * What is published is minified; the names of functions and classes stay, for stack traces. So do lines, because of an
 * uncaught error Node.js prints the one that threw, but long ones, which Rolldown cannot make.
 */
function shortLines(): Rolldown.Plugin {
  const names = { keep_classnames: true, keep_fnames: true } as const
  return {
    name: 'short-lines',
    async generateBundle(_, bundle) {
      for (const chunk of Object.values(bundle)) {
        const map = bundle[`${chunk.fileName}.map`]
        // Declarations are chunks too.
        if (chunk.type !== 'chunk' || !chunk.fileName.endsWith('.js') || map?.type !== 'asset') continue
        // Classes that Rolldown made expressions of have their names from what they are assigned to.
        const reserved = Array.from(
          chunk.code.matchAll(/\b(?:const|let|var) (\w+) = class\b/g),
          ([, it]) => it ?? '',
        )
        const packed = await minify(chunk.code, {
          ...names,
          module: true,
          ecma: 2020,
          compress: { ...names, passes: 3 },
          mangle: { ...names, reserved },
          format: { max_line_len: 150, preserve_annotations: true },
          sourceMap: { content: String(map.source), url: map.fileName, asObject: true },
        })
        chunk.code = packed.code ?? ''
        map.source = JSON.stringify(packed.map)
      }
    },
  }
}
