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
	function ratio(name, a, b) { if (v[a] > 0 && v[b] > 0) printf "%-60s × %.2f\n", name, v[a] / v[b] }
	END {
		print ""
		ratio("one household, reference engine / ours with trace", "js_foyer", "rust_foyer_avec_trace")
		ratio("1,000,000 households, OpenFisca / ours, one thread", "openfisca_1000000", "rust_colonnes_1000000_1fil")
		ratio("1,000,000 households, ours, one thread / by hand", "rust_colonnes_1000000_1fil", "rust_a_la_main_1000000")
	}' "$out"
