import { configDefaults, defineConfig, type ViteUserConfig } from 'vitest/config'
import { ReportFile } from './report-file.ts'

/** The one vitest configuration. Type tests (`*.test-d.ts`) are checked by `tsc` in the `types` task. */
const tests: ViteUserConfig = defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    exclude: configDefaults.exclude,
    environment: 'node',
    pool: 'forks',
    testTimeout: 60_000,
    hookTimeout: 20_000,
    teardownTimeout: 5_000,
    // Built packages are loaded by Node.js itself, as a user's program does, and not transformed by vite.
    server: { deps: { external: [/\/packages\/[^/]+\/dist\//] } },
    reporters: ['default', new ReportFile()],
  },
})

export default tests
