import { writeFileSync } from 'node:fs'
import { generatedPages } from './pages.ts'

// Writes the parts of the documentation that are made from the code: `npm run docs`.
for (const { path, text } of await generatedPages()) writeFileSync(path, text)
