#!/usr/bin/env bash
# Times of the rules engine beside its peers, in one run, printed as ratios.
#
#   xtask/bench/mesures.sh DIR
#
# DIR is a folder where `npm install publicodes@1.10.3 yaml` was run; a Python
# with `openfisca-core` is taken from DIR/v/bin/python when it is there. What is
# absent is passed over. Run it on a quiet machine: ratios move with the load.
set -eu
here=$(cd "$(dirname "$0")" && pwd)
dir=${1:?a folder with node_modules/publicodes}
out=$(mktemp)
cargo run --quiet --release --manifest-path "$here/../../Cargo.toml" -p beffroi-rules --example mesures -- "$here/eau.publicodes" >"$out"
if [ -d "$dir/node_modules/publicodes" ]; then
	cp "$here/reference.mjs" "$dir/"
	(cd "$dir" && node reference.mjs "$here/eau.publicodes") >>"$out"
fi
[ -x "$dir/v/bin/python" ] && "$dir/v/bin/python" "$here/openfisca.py" >>"$out"
awk '
	{ v[$1] = $2; printf "%-44s %s\n", $1, $2 }
	function ratio(name, a, b) { if (v[a] > 0 && v[b] > 0) printf "%-76s × %.2f\n", name, v[a] / v[b] }
	END {
		print ""
		ratio("one household, answers and results, reference engine / ours with trace", "js_foyer", "rust_foyer_avec_trace")
		ratio("one household, results alone, reference engine / ours with trace", "js_foyer_calcul_seul", "rust_foyer_calcul_seul")
		ratio("one household, each trace taken out, reference engine / ours", "js_foyer", "rust_foyer_traces_emportees")
		ratio("1,000,000 households, population built, OpenFisca / ours, one core", "openfisca_1000000_avec_population", "rust_colonnes_1000000_1fil_avec_population")
		ratio("1,000,000 households, computation alone, OpenFisca / ours, one core", "openfisca_1000000", "rust_colonnes_1000000_1fil")
		ratio("100,000 households, population built, OpenFisca / ours, one core", "openfisca_100000_avec_population", "rust_colonnes_100000_1fil_avec_population")
		ratio("100,000 households, computation alone, OpenFisca / ours, one core", "openfisca_100000", "rust_colonnes_100000_1fil")
		ratio("1,000,000 households, ours, one core / by hand", "rust_colonnes_1000000_1fil", "rust_a_la_main_1000000")
		# OpenFisca counts in float32: some cents differ, not the thousandth.
		if (v["js_total_2000"] && (v["js_total_2000"] - v["total_2000"])^2 > 1) { print "TOTALS DIFFER"; exit 1 }
		if (v["openfisca_total_1000000"] && (v["openfisca_total_1000000"] / v["total_1000000"] - 1)^2 > 1e-8) { print "TOTALS DIFFER"; exit 1 }
	}' "$out"
