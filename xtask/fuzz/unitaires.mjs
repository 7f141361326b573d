// Asks the reference engine what our unit cases say of it.
//
//   npm install publicodes@1.10.3 yaml        (in a folder of your own, with this file)
//   node unitaires.mjs xtask/unitaires
//
// One line a case that differs, then `AGREE / TOTAL`.
import fs from 'fs'
import Engine from 'publicodes'
import { parse } from 'yaml'

const silent = { log() {}, warn() {}, error() {} }
const folder = process.argv[2]
let agree = 0, total = 0
for (const file of fs.readdirSync(folder).sort()) {
	for (const one of parse(fs.readFileSync(`${folder}/${file}`, 'utf8'))) {
		const { nom, règles, demande = 'a', réponses = {}, vaut, manquent } = one
		total++
		let found, missing, thrown
		try {
			const result = new Engine(règles, { logger: silent }).setSituation(réponses).evaluate(demande)
			found = result.nodeValue === undefined || Number.isNaN(result.nodeValue) ? 'undefined' : result.nodeValue
			missing = Object.keys(result.missingVariables).sort().join(', ')
		} catch (error) {
			thrown = error.message
		}
		const close = typeof vaut === 'number' && typeof found === 'number' && Math.abs(vaut - found) <= 1e-9 * Math.max(1, Math.abs(vaut))
		const same = 'vaut' in one ? !thrown && (vaut === found || close) : !!thrown
		if (same && (manquent === undefined || manquent.join(', ') === missing)) agree++
		else console.log(`${file} · ${nom} : ${thrown ?? JSON.stringify(found)} (${missing})`)
	}
}
console.log(`${agree} / ${total}`)
