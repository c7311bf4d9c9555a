#!/usr/bin/env bash
# Searches the model of the money protocol with Spin and says whether every result is the expected one.
#
#   ./check.sh                     everything that a change of the protocol must pass; a few minutes
#   ./check.sh --full              also three ids, three lanes, higher counters and liveness; about half an hour, 5 GB
#   ./check.sh --rules             writes settle-rules.txt anew, from the model
#   ./check.sh --show SWITCHES     searches one configuration and tells its shortest counterexample, step by step
#
# Needs: spin, gcc, awk.
set -euo pipefail
cd "$(dirname "$0")"
model=$PWD/bursar.pml

for tool in spin gcc awk; do
  command -v "$tool" > /dev/null || { echo "check.sh: $tool is missing: apt-get install -y spin gcc mawk" >&2; exit 2; }
done
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
failures=0

rules() {
  (cd "$work" && spin -DRULES "$@" "$model") | awk -f settle-rules.awk
}

# compile SWITCHES GCC-OPTIONS: the verifier, in an empty directory
compile() {
  rm -rf "$work/run"; mkdir "$work/run"; cd "$work/run"
  cp "$model" .
  # shellcheck disable=SC2086
  spin $1 -a bursar.pml > spin.txt && gcc -DCOLLAPSE -DMEMLIM=8000 $2 -o pan pan.c 2> gcc.txt
  local status=$?
  cd - > /dev/null
  return $status
}

# search PAN-OPTIONS: prints "holds", "counterexample", or "nothing" if the search did not come to its end
search() (
  cd "$work/run"
  # shellcheck disable=SC2086
  ./pan $1 > pan.txt 2>&1 || true
  if [ -f bursar.pml.trail ]; then echo counterexample
  elif grep -q 'errors: 0' pan.txt && ! grep -qE 'not completed|max search depth|out of memory' pan.txt; then echo holds
  else echo nothing
  fi
)

# check EXPECTED SWITCHES GCC-OPTIONS PAN-OPTIONS
check() {
  local start=$SECONDS found=nothing states=- remark=""
  if compile "$2" "$3"; then
    found=$(search "$4")
    states=$(awk '/states, stored/ { print $1; exit }' "$work/run/pan.txt")
  fi
  if [ "$found" != "$1" ]; then remark="UNEXPECTED"; failures=$((failures + 1)); fi
  printf '%-15s %10s %5ss  %s %s\n' "$found" "${states:--}" $((SECONDS - start)) "${2:-(no switch)}" "$remark"
}

holds()  { check holds "$1" "-O1 -DSAFETY" "-m5000000 -w24"; }
breaks() { check counterexample "$1" "-O0 -DSAFETY -DBFS" "-w22"; }
defect() { breaks "-DDEFECT $1"; }
ends()   { check holds "$1 -DCALM" "-O1 -DNFAIR=4" "-a -f -m5000000 -w24"; }

show() {
  compile "$1" "-O0 -DSAFETY -DBFS" || { cat "$work"/run/*.txt >&2; exit 2; }
  search "-w22"
  cd "$work/run"
  if [ -f bursar.pml.trail ]; then
    # shellcheck disable=SC2086
    spin $1 -t bursar.pml | awk '/^ *(lane|late|operator|released|15 minutes|our clock)|text of failed/ { sub(/^ +/, ""); print }'
  fi
}

case "${1:-}" in
  --rules) rules > "$work/rules"; cp "$work/rules" settle-rules.txt; exit ;;
  --show) show "${2:-}"; exit ;;
  --full|"") ;;
  *) sed -n '2,9p' "$0" | cut -c3-; exit 2 ;;
esac

printf '%-15s %10s %6s  %s\n' "found" "states" "time" "switches"

echo "# must hold: every world that a policy is made for"
holds "-DBURNS"
holds "-DBURNS -DCONFIRMS -DCACHED"
holds "-DBURNS -DCACHED -DLATE"
holds "-DTRUST -DBURNS -DCONFIRMS"
holds "-DVERIFY -DBURNS -DCONFIRMS -DCACHED -DLATE"
holds "-DTRUST -DVERIFY -DBURNS -DCONFIRMS -DLATE"

echo "# must break: worlds that a policy is not made for"
breaks "-DBURNS -DCONFIRMS -DLATE"
breaks "-DTRUST -DBURNS -DCACHED"

echo "# must break: a defect each"
for answer in NO_ANSWER UNKNOWN RESEND NO_EFFECT REFUSED CANCEL_UNKNOWN CANCEL_REFUSED CANCEL_NO_EFFECT TOO_LATE; do
  defect "-DBURNS -DNEW_ID_ON=A_$answer"
done
defect "-DBURNS -DGIVEN_UP_ON=A_CANCEL_REFUSED"
defect "-DBURNS -DSILENCE_IS_AN_ANSWER"
defect "-DBURNS -DFULFILLED_IS_FORGOTTEN"
defect "-DTRUST -DBURNS -DSUCCESS_IS_A_CARD"
defect "-DBURNS -DREFUSED_IS_FINAL"
defect "-DBURNS -DCONFIRMS -DOPEN_CREATES_IGNORED"
defect "-DBURNS -DOPEN_CANCELS_IGNORED"
defect "-DBURNS -DCREATES_UNCOUNTED"
defect "-DBURNS -DCANCELS_UNCOUNTED"
defect "-DBURNS -DNO_FENCE"
defect "-DBURNS -DCONFIRMS -DNO_TOKEN"
defect "-DTRUST -DBURNS -DOWN_CLOCK"
defect "-DBURNS -DFETCH_MAY_CANCEL"
defect "-DBURNS -DOPERATOR_CANCELS_PROMISED"
defect "-DBURNS -DDELIVER_BEFORE_SETTLING"
defect "-DBURNS -DSILENCE_IS_A_RECEIPT"
defect "-DBURNS -DGIVE_UP_CANCELS"

echo "# must be found: good states"
for goal in PAID_UNDER_A_NEW_ID DELIVERED_UNDER_A_NEW_ID TAKEN_BACK REFUSED_FOR_GOOD LAST_ID_DEAD TAKEN_BACK_FROM_REVIEW \
  GIVEN_UP_WITHOUT_A_CARD DELIVERED_AT_LAST; do
  breaks "-DBURNS -DREACH=$goal"
done
breaks "-DTRUST -DBURNS -DREACH=PAID_AFTER_THE_WINDOW"

if [ "${1:-}" = --full ]; then
  echo "# must hold: larger"
  holds "-DMANY=3 -DBURNS -DCONFIRMS -DCACHED"
  holds "-DIDS=3 -DBURNS -DCONFIRMS -DCACHED"
  check holds "-DLANES=3 -DBURNS -DCONFIRMS" "-O1 -DSAFETY -UCOLLAPSE -DHC4" "-m5000000 -w27"
  echo "# must come to an end once the faults have stopped"
  ends "-DTRUST -DBURNS"
  ends "-DBURNS -DCONFIRMS -DCACHED"
fi

echo "# settle-rules.txt must be the model's"
if rules | diff -q - settle-rules.txt > /dev/null; then
  echo "the same        $(grep -vc '^#' settle-rules.txt) rules"
else
  echo "DIFFERENT: read the diff after ./check.sh --rules"; failures=$((failures + 1))
fi

[ $failures -eq 0 ] || { echo "$failures results are not as expected" >&2; exit 1; }
echo "all as expected, ${SECONDS} s"
