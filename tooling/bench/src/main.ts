// Prints the figures of `npm run bench`, one object a line with --json.
const figures: readonly { name: string; value: number; unit: string }[] = []

for (const figure of figures) {
  console.log(
    process.argv.includes('--json')
      ? JSON.stringify(figure)
      : `${figure.name} ${figure.value} ${figure.unit}`,
  )
}
