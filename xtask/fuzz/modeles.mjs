// Values of two large models, for `cargo xtask conformité FOLDER`.
//
//   npm install publicodes@1.10.3 modele-social @incubateur-ademe/nosgestesclimat
//   node modeles.mjs        (in that folder, with this file: writes NAME.json and NAME.jsonl)
import fs from 'fs'
import Engine from 'publicodes'

const silent = { log() {}, warn() {}, error() {} }
const climate = '@incubateur-ademe/nosgestesclimat/public/co2-model.FR-lang.fr.json'
const models = {
	social: [
		(await import('modele-social')).default,
		[
			{},
			{ salarié: 'oui', 'salarié . contrat . salaire brut': '3000 €/mois' },
			{ salarié: 'oui', 'salarié . contrat . salaire brut': '1801.80 €/mois', 'salarié . contrat': "'CDD'" },
			{ salarié: 'oui', 'salarié . contrat . salaire brut': '12000 €/mois', 'salarié . contrat . statut cadre': 'oui' },
		],
	],
	ngc: [
		JSON.parse(fs.readFileSync(`node_modules/${climate}`, 'utf8')),
		[
			{},
			{ 'transport . voiture . km': '12000 km/an', 'logement . surface': '60 m2' },
			{ 'alimentation . plats . viande rouge . nombre': 0, 'logement . chauffage . gaz . présent': 'oui', 'logement . habitants': 3 },
		],
	],
}
for (const [model, [rules, situations]] of Object.entries(models)) {
	const engine = new Engine(rules, { logger: silent, strict: { situation: false, noOrphanRule: false } })
	const lines = situations.map((situation, id) => {
		engine.setSituation(situation)
		const values = {}
		for (const name of Object.keys(engine.getParsedRules()).filter((name) => !name.includes('$') && !engine.getRule(name).private)) {
			try {
				const { nodeValue } = engine.evaluate(name)
				values[name] = nodeValue === undefined ? 'undefined' : nodeValue === null ? null : [nodeValue]
			} catch {
				engine.setSituation(situation)
			}
		}
		return JSON.stringify({ id: String(id), situation, values })
	})
	fs.writeFileSync(`${model}.json`, JSON.stringify(rules))
	fs.writeFileSync(`${model}.jsonl`, lines.join('\n'))
	console.log(model, situations.length)
}
