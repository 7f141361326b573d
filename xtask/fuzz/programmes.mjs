// Random typed programs and situations, with what the reference engine says.
//
//   npm install publicodes@1.10.3        (in a folder of your own)
//   node programmes.mjs SEED COUNT > programmes.jsonl
//   cargo xtask conformité --programmes programmes.jsonl
//
// One line a program: {"id", "rules", "cases": [{"situation", "values"}]}.
// Run it where `publicodes` is installed; nothing here is part of cargo test.
import Engine from 'publicodes'

let state = BigInt(process.argv[2] ?? 1)
const count = Number(process.argv[3] ?? 100)
function random() {
	state = (state * 6364136223846793005n + 1442695040888963407n) & ((1n << 64n) - 1n)
	return Number(state >> 33n) / 2 ** 31
}
const int = (n) => Math.floor(random() * n)
const pick = (list) => list[int(list.length)]
const chance = (p) => random() < p

const UNITS = ['', '€', '€/an', '€/mois', 'mois', 'kg', '%']
const SAME = { '€/an': ['€/an', '€/mois'], '€/mois': ['€/an', '€/mois'], kg: ['kg', 'g'], '€': ['€', 'k€'], mois: ['mois', 'an'] }

function literal(unit) {
	const written = chance(0.2) ? pick(SAME[unit] ?? [unit]) : unit
	const value = pick([0, 1, 2, 3, 5, 7, 10, 12, 0.5, 1.25, 19.99, 100, 250, 1000, int(5000), int(100000) / 100])
	return written ? `${value} ${written}` : `${value}`
}

class Program {
	constructor() {
		this.rules = {}
		this.known = [] // { name, type, unit }
		this.inputs = []
	}
	some(type, unit) {
		return this.known.filter((r) => r.type === type && (type !== 'number' || r.unit === unit))
	}
	number(unit, depth) {
		const named = this.some('number', unit)
		if (depth <= 0 || chance(0.35)) {
			return named.length && chance(0.75) ? pick(named).name : literal(unit)
		}
		const a = () => this.number(unit, depth - 1)
		switch (int(unit === '%' ? 3 : 6)) {
			case 0: return `(${a()} + ${a()})`
			case 1: return `(${a()} - ${a()})`
			case 2: return named.length ? pick(named).name : literal(unit)
			case 3: return `(${this.number('', depth - 1)} * ${a()})`
			case 4: return `(${this.number('%', 0)} * ${a()})`
			default: return `(${a()} / ${pick(['2', '3', '4', '12'])})`
		}
	}
	bool(depth) {
		const named = this.some('bool')
		if (depth <= 0 || chance(0.3)) {
			return named.length && chance(0.9) ? pick(named).name : pick(['oui', 'non'])
		}
		const unit = pick(UNITS)
		return `${this.number(unit, 1)} ${pick(['<', '<=', '>', '>=', '=', '!='])} ${this.number(unit, 1)}`
	}
	test(depth) {
		if (depth > 0 && chance(0.25)) {
			return { [pick(['toutes ces conditions', 'une de ces conditions'])]: [this.test(depth - 1), this.test(depth - 1)] }
		}
		if (chance(0.12) && this.known.length) {
			return { [pick(['est défini', 'est non défini', 'est applicable', 'est non applicable'])]: pick(this.known).name }
		}
		return this.bool(1)
	}
	value(unit, depth) {
		const v = () => (depth > 0 && chance(0.3) ? this.value(unit, depth - 1) : this.number(unit, 1))
		switch (int(11)) {
			case 0: return { somme: Array.from({ length: 1 + int(3) }, v) }
			case 1: return { 'le maximum de': Array.from({ length: 1 + int(3) }, v) }
			case 2: return { 'le minimum de': Array.from({ length: 1 + int(3) }, v) }
			case 3: return { moyenne: Array.from({ length: 1 + int(3) }, v) }
			case 4: {
				const branches = Array.from({ length: 1 + int(2) }, () => ({ si: this.test(1), alors: v() }))
				if (chance(0.7)) branches.push({ sinon: v() })
				return { variations: branches }
			}
			case 5: return { condition: { si: this.test(1), alors: v(), sinon: v() } }
			case 6: {
				if (unit === '%' ) return { valeur: this.number(unit, 2) }
				const caps = [int(50) + 1, int(500) + 60, int(5000) + 600]
				const tranches = caps.map((c) => ({ taux: `${int(40)}%`, plafond: unit ? `${c} ${unit}` : c }))
				tranches.push({ taux: `${int(50)}%` })
				return { barème: { assiette: this.number(unit, 1), tranches } }
			}
			case 7: {
				const base = pick(UNITS)
				const caps = [int(50) + 1, int(500) + 60, int(5000) + 600]
				const tranches = caps.map((c) => ({ montant: literal(unit), plafond: base ? `${c} ${base}` : c }))
				tranches.push({ montant: literal(unit) })
				return { grille: { assiette: this.number(base, 1), tranches } }
			}
			case 8: {
				if (unit !== '%') return { valeur: this.number(unit, 2) }
				const tranches = [int(50) + 1, int(500) + 60, int(5000) + 600].map((c) => ({ taux: `${int(50)}%`, plafond: `${c} €` }))
				return { 'taux progressif': { assiette: this.number('€', 1), tranches } }
			}
			default: return { valeur: this.number(unit, 2) }
		}
	}
	chained(rule, unit) {
		if (chance(0.15)) rule.plafond = this.number(unit, 0)
		if (chance(0.15)) rule.plancher = this.number(unit, 0)
		if (chance(0.12)) rule.abattement = this.number(unit, 0)
		if (chance(0.15) && unit !== '%') rule.arrondi = pick(['oui', 'non', '2 décimales', '1 décimale'])
		if (unit && chance(0.3)) rule.unité = unit
		if (chance(0.15)) rule['applicable si'] = this.test(1)
		if (chance(0.1)) rule['non applicable si'] = this.test(1)
		if (chance(0.05)) rule['par défaut'] = literal(unit)
		return rule
	}
	build() {
		for (let i = 0; i < 3 + int(3); i++) {
			const name = `entrée ${'abcdefgh'[i]}`
			if (chance(0.35)) {
				this.rules[name] = { question: '?', type: 'booléen' }
				if (chance(0.3)) this.rules[name]['par défaut'] = pick(['oui', 'non'])
				this.known.push({ name, type: 'bool' })
			} else {
				const unit = pick(UNITS)
				this.rules[name] = unit ? { question: '?', unité: unit } : { question: '?', type: 'nombre' }
				if (chance(0.25)) this.rules[name]['par défaut'] = literal(unit)
				this.known.push({ name, type: 'number', unit })
			}
			this.inputs.push(this.known.at(-1))
		}
		let space = ''
		for (let i = 0; i < 4 + int(6); i++) {
			const name = `${space}règle ${'abcdefghijkl'[i]}`
			if (chance(0.3)) {
				this.rules[name] = typeof this.test(0) === 'string' && chance(0.5) ? { valeur: this.bool(1) } : { 'toutes ces conditions': [this.test(1), this.test(1)] }
				if (chance(0.2)) this.rules[name]['applicable si'] = this.test(0)
				this.known.push({ name, type: 'bool' })
				if (chance(0.5) && !space) space = name + ' . '
			} else {
				const unit = pick(UNITS)
				this.rules[name] = this.chained(this.value(unit, 1), unit)
				if (chance(0.06) && this.known.length) {
					const target = pick(this.known)
					if (target.type === 'number' && target.unit === unit && !this.inputs.includes(target)) this.rules[name].remplace = target.name
				}
				if (chance(0.3) && this.inputs.length && typeof this.rules[name].valeur === 'string') {
					const target = pick(this.inputs)
					this.rules[name].contexte = { [target.name]: target.type === 'bool' ? 'oui' : literal(target.unit) }
				}
				this.known.push({ name, type: 'number', unit })
			}
			if (chance(0.2)) space = ''
		}
		return this.rules
	}
	situation() {
		const out = {}
		for (const input of this.inputs) {
			if (chance(0.25)) continue
			out[input.name] = input.type === 'bool' ? pick(['oui', 'non']) : literal(input.unit)
		}
		return out
	}
}

const silent = { log() {}, warn() {}, error() {} }
let made = 0
for (let id = 0; made < count && id < count * 5; id++) {
	const program = new Program()
	const rules = program.build()
	let engine
	try {
		engine = new Engine(structuredClone(rules), { logger: silent })
	} catch {
		continue
	}
	const cases = []
	for (let i = 0; i < 3; i++) {
		const situation = program.situation()
		const values = {}
		engine.setSituation(situation)
		for (const name of Object.keys(rules)) {
			try {
				const { nodeValue } = engine.evaluate(name)
				values[name] = nodeValue === undefined || Number.isNaN(nodeValue) ? 'undefined' : nodeValue === null ? null : [nodeValue, '']
			} catch (error) {
				values[name] = { exception: error.message.slice(0, 60) }
				engine.setSituation(situation)
			}
		}
		cases.push({ situation, values })
	}
	made++
	console.log(JSON.stringify({ id, rules, cases }))
}
