# Folds the model's settlements, one line each (spin -DRULES), into the shortest table by splitting only where the outcome
# depends on an input. Every settlement is in exactly one line of the table.
BEGIN {
  inputs = split("operatorCancel createsOpen cancelsOpen effectPossible cancelSuccess windowClosed lastId budgetSpent trustCardStatus verifyCancel", name, " ")
  print "# What each answer means, by the model bursar.pml: ./check.sh --rules writes this file, nobody edits it."
  print "# state answer, as known before it: " names()
  print "#   -> state afterwards, proof of death, review reason, what the answer adds to what is known"
  print "# y yes, n no, 2 two or more, * any; - none. READY with a proof is the next id, without one the same. Not listed"
  print "# because they cannot be: an answer whose intent is not counted, an operator's cancel of a promised delivery."
}

function names(    i, text) {
  for (i = 1; i <= inputs; i++) text = text (i > 1 ? " " : "") name[i]
  return text
}

function shown(column, value) {
  return column == 2 || column == 3 ? value : value ? "y" : "n"
}

$1 == "RULE" {
  group = $2 " " $3
  if (!(group in members)) { order[++groups] = group; members[group] = "" }
  n++
  members[group] = members[group] " " n
  for (i = 1; i <= inputs; i++) input[n, i] = $(3 + i)
  becomes[n] = $14 " " $15 " " $16
  for (i = 1; i <= 5; i++) after[n, i] = $(16 + i)
}

# What the answer adds to what is known; the same for every settlement of the group, whatever was known before.
function learned(list, count,    i, k, step, kept, set, text) {
  for (i = 1; i <= 5; i++) {
    step = after[list[1], i] - input[list[1], i + 1]; kept = set = 1
    for (k = 1; k <= count; k++) {
      if (after[list[k], i] != input[list[k], i + 1] + (i <= 2 ? step : 0)) kept = 0
      if (i <= 2 || after[list[k], i] != 1) set = 0
    }
    if (!kept && !set) { print "settle-rules.awk: what is learned is not the same everywhere" > "/dev/stderr"; exit 1 }
    if (!kept || (i <= 2 && step != 0)) text = text (text == "" ? "" : ",") name[i + 1] (i <= 2 ? step : "")
  }
  return text == "" ? "-" : text
}

# True if the outcome of some of these settlements changes when only this input changes.
function matters(list, count, column,    k, i, others, seen) {
  for (k = 1; k <= count; k++) {
    others = ""
    for (i = column + 1; i <= inputs; i++) others = others input[list[k], i]
    if ((others in seen) && seen[others] != becomes[list[k]]) return 1
    seen[others] = becomes[list[k]]
  }
  return 0
}

# The settlements in `text` agree in all inputs before `column`, or those do not matter.
function fold(text, column, head, tail,    list, count, k, value, values, part) {
  count = split(text, list, " ")
  if (column > inputs) {
    line = head " -> " becomes[list[1]] " " tail
    gsub(/ A_/, " ", line); gsub(/ NONE/, " -", line)
    print line
  } else if (!matters(list, count, column)) {
    fold(text, column + 1, head " *", tail)
  } else {
    for (k = 1; k <= count; k++) {
      value = input[list[k], column]
      if (!(value in part)) values = values " " value
      part[value] = part[value] " " list[k]
    }
    count = split(values, list, " ")
    for (k = 1; k <= count; k++) fold(part[list[k]], column + 1, head " " shown(column, list[k]), tail)
  }
}

END {
  for (g = 1; g <= groups; g++) {
    count = split(members[order[g]], list, " ")
    fold(members[order[g]], 1, order[g], learned(list, count))
  }
}
