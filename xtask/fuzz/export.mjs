// Loads the exported rules of the shipped services in the reference engine and
// compares every value with ours.
//
//   npm install publicodes@1.10.3        (in a folder of your own, with this file)
//   cargo xtask conformité --export > export.jsonl
//   node export.mjs export.jsonl
//
// One line a service: {"id", "rules", "cases": [{"situation", "values"}]}, ours.
import fs from 'fs'
import Engine from 'publicodes'

const silent = { log() {}, warn() {}, error() {} }
let equal = 0, total = 0
for (const line of fs.readFileSync(process.argv[2], 'utf8').split('\n').filter((line) => line.startsWith('{'))) {
	const { id, rules, cases } = JSON.parse(line)
	const engine = new Engine(rules, { logger: silent })
	let here = 0, of = 0
	for (const { situation, values } of cases) {
		engine.setSituation(situation)
		for (const [name, [value, unit]] of Object.entries(values)) {
			of++
			let found
			try {
				found = engine.evaluate(unit ? { valeur: name, unité: unit } : name).nodeValue
			} catch (error) {
				found = error.message
			}
			const same = typeof value === 'number' && typeof found === 'number' ? Math.abs(found - value) <= 1e-9 * Math.max(1, Math.abs(value)) : found === value
			if (same) here++
			else console.log(`${id} · ${name} · ${JSON.stringify(situation)} : ${found} au lieu de ${value}`)
		}
	}
	console.log(`${here === of ? '✓' : '✗'} ${id} ${here} / ${of}`)
	equal += here
	total += of
}
console.log(`${equal} / ${total}`)
process.exit(equal === total ? 0 : 1)
