/*
 * The money protocol of Bursar, for Spin. One reward, its creationRequestIds, the lanes that pay it, the provider with
 * books of its own, and an adversary in between. README.md says what the switches mean and what was found.
 *
 * The words are those of src/docs/state-machine.md; the rules are those of io.bursar.disburse.DecisionTable. `learn` and
 * `decide` are the only places where an answer becomes knowledge and knowledge a step: the search uses them, and
 * -DRULES prints them as the table that the Java code is compared with.
 */

/* ---- sizes ---- */
#ifndef LANES
#define LANES 2
#endif
#ifndef IDS
#define IDS 2               /* creationRequestIds that a reward may use */
#endif
#ifdef RULES
#define MANY 3
#endif
#ifndef MANY
#define MANY 2              /* a counter that got here stays: "this or more" */
#endif
#ifndef BUDGET
#define BUDGET 2            /* -DCALM only; otherwise the budget may be spent at any moment */
#endif

/* ---- words ---- */
mtype = { HELD, READY, CREATING, CANCELLING, ISSUED, DELIVERING, DELIVERED, CANCELLED, REJECTED, REVIEW };

mtype = { A_FULFILLED, A_DEAD_CARD, A_OTHER_CARD, A_RESEND, A_UNKNOWN, A_NO_ANSWER, A_NO_EFFECT, A_REFUSED, A_ID_IN_USE,
          A_UNKNOWN_REFUSAL,
          A_CANCELLED, A_TOO_LATE, A_CANCEL_REFUSED, A_CANCEL_UNKNOWN, A_CANCEL_NO_EFFECT,
          A_HANDED_OVER, A_NOT_HANDED_OVER, A_UNDELIVERABLE };

mtype = { NONE, REFUNDED_TO_PURCHASER, CANCEL_SUCCESS,
          CONTRADICTORY_EVIDENCE, LIVE_CARD_OPERATOR_CANCEL_TOO_LATE, REFUSED_AFTER_POSSIBLE_EFFECT, ID_IN_USE,
          UNKNOWN_ANSWER, RETRY_BUDGET, TOO_MANY_IDS, UNDELIVERABLE };

/* the provider's truth about one id; LOCKED is a live card that can no longer be cancelled */
mtype = { NO_CARD, LIVE, LOCKED, DEAD };

/* where a lane stands */
mtype = { IDLE, TO_CREATE, CREATE_ANSWERED, TO_CANCEL, CANCEL_ANSWERED, TO_FETCH, FETCH_ANSWERED, TO_HAND_OVER,
          HAND_OVER_ANSWERED };

#define NOBODY 255

/* ---- the ledger ---- */
mtype state = HELD;
byte holder = NOBODY;       /* whose lease token is the reward's: the last to claim, as long as it may still settle */
byte epoch;
bit operator_cancel;
bit proven_dead;            /* the current id has dead evidence (only where no further id follows) */
byte loops;                 /* -DCALM only */

byte creates_open;
byte cancels_open;
bit effect_possible;
bit cancel_success;
bit window_closed;
bit delivery_intent;

/* ---- the world ---- */
mtype card[IDS] = NO_CARD;
bit late_create[IDS];       /* a create is on its way and may land at any time */
bit late_cancel[IDS];
bit handed_over[IDS];       /* the recipient has the code of this id's card */
bit calm;                   /* -DCALM: the faults have stopped */

/* ---- the outcome of a decision; zero outside a settlement, so no part of the state ---- */
mtype next;
mtype proof;
mtype reason;
bit spent;                  /* the retry budget */

/* ---- policies ---- */
#ifdef RULES
bit trust_card_status;
bit verify_cancel;
#else
#ifdef TRUST
#define trust_card_status 1
#else
#define trust_card_status 0
#endif
#ifdef VERIFY
#define verify_cancel 1
#else
#define verify_cancel 0
#endif
#endif

/* ---- deliberate defects ---- */
#ifdef NEW_ID_ON            /* an answer that is no proof is taken for one */
#define WRONG_PROOF (answer == NEW_ID_ON)
#else
#define WRONG_PROOF false
#endif
#ifdef GIVEN_UP_ON          /* an operator's cancel is taken as done without a proof */
#define WRONG_END (operator_cancel && answer == GIVEN_UP_ON)
#else
#define WRONG_END false
#endif
#ifdef SILENCE_IS_AN_ANSWER
#define SILENCE_ENDS_A_CALL true
#else
#define SILENCE_ENDS_A_CALL false
#endif
#ifdef FULFILLED_IS_FORGOTTEN
#define LEAVES_A_CARD (answer != A_FULFILLED)
#else
#define LEAVES_A_CARD true
#endif
#ifdef SUCCESS_IS_A_CARD    /* a create's SUCCESS is believed whatever cardStatus says */
#define SAYS_LIVE (answer == A_FULFILLED || answer == A_DEAD_CARD)
#define SAYS_DEAD false
#else
#define SAYS_LIVE (answer == A_FULFILLED)
#define SAYS_DEAD (answer == A_DEAD_CARD)
#endif
#ifdef REFUSED_IS_FINAL
#define REFUSAL_ENDS true
#else
#define REFUSAL_ENDS NOTHING_CAN_EXIST
#endif
#ifdef OPEN_CREATES_IGNORED
#define CANCEL_PROVES true
#else
#define CANCEL_PROVES (creates_open == 0 && !verify_cancel)
#endif
#ifdef OPEN_CANCELS_IGNORED
#define LIVE_IS_CERTAIN true
#else
#define LIVE_IS_CERTAIN ((cancels_open == 0 && !cancel_success) || (trust_card_status && window_closed))
#endif
#ifdef FETCH_MAY_CANCEL
#define FETCH_CANCELS (answer == A_RESEND)
#else
#define FETCH_CANCELS false
#endif
#ifdef SILENCE_IS_A_RECEIPT /* a hand-over counts as done although nobody confirmed it */
#define RECEIPT (answer == A_HANDED_OVER || answer == A_NOT_HANDED_OVER)
#else
#define RECEIPT (answer == A_HANDED_OVER)
#endif
#ifdef GIVE_UP_CANCELS      /* what a person gives up is CANCELLED although a card may be live */
#define GIVEN_UP_IS_CANCELLED true
#else
#define GIVEN_UP_IS_CANCELLED false
#endif
#ifdef NO_FENCE
#define MINE(expected) true
#else
#ifdef NO_TOKEN
#define MINE(expected) (epoch == id && state == expected)
#else
#define MINE(expected) (holder == me && epoch == id && state == expected)
#endif
#endif

#define NO_CARD_CAN_EXIST (proven_dead || NOTHING_CAN_EXIST)    /* the ledger's reward_card_may_exist, the other way round */
#define NOTHING_CAN_EXIST \
  (creates_open == 0 && !effect_possible && cancels_open == 0 && !window_closed && !cancel_success)

inline one_more(counter) { if :: counter < MANY -> counter++ :: else fi }
inline one_less(counter) { if :: counter > 0 && counter < MANY -> counter-- :: else fi }

/* ================================ the rules ================================ */

/* What an answer adds to what is known. A re-fetch counts no intent, so its answer ends none. */
inline learn() {
  if
  :: state == DELIVERING -> skip
  :: else -> if
    :: answer == A_FULFILLED || answer == A_DEAD_CARD || answer == A_OTHER_CARD || answer == A_RESEND ||
       answer == A_UNKNOWN || answer == A_ID_IN_USE ->
         one_less(creates_open);
         if :: LEAVES_A_CARD -> effect_possible = 1 :: else fi
    :: answer == A_NO_EFFECT || answer == A_REFUSED || answer == A_UNKNOWN_REFUSAL -> one_less(creates_open)
    :: answer == A_NO_ANSWER -> if :: SILENCE_ENDS_A_CALL -> one_less(creates_open) :: else fi
    :: answer == A_CANCELLED -> one_less(cancels_open); cancel_success = 1
    :: answer == A_TOO_LATE -> one_less(cancels_open); window_closed = 1
    :: answer == A_CANCEL_REFUSED || answer == A_CANCEL_NO_EFFECT -> one_less(cancels_open)
    :: answer == A_CANCEL_UNKNOWN -> if :: SILENCE_ENDS_A_CALL -> one_less(cancels_open) :: else fi
    fi
  fi
}

inline ask_a_person(why) { next = REVIEW; reason = why }

/* The id is dead: by `evidence` nothing on it can become live again. */
inline dead(evidence) {
  proof = evidence;
  if
  :: operator_cancel -> next = CANCELLED
  :: !operator_cancel && epoch + 1 < IDS -> next = READY
  :: !operator_cancel && epoch + 1 == IDS -> ask_a_person(TOO_MANY_IDS)
  fi
}

/* The answer to a create says that the card is live. */
inline live() {
  if
  :: operator_cancel && window_closed -> ask_a_person(LIVE_CARD_OPERATOR_CANCEL_TOO_LATE)
  :: operator_cancel && !window_closed -> next = CANCELLING
  :: !operator_cancel && LIVE_IS_CERTAIN -> next = ISSUED
  :: !operator_cancel && !(LIVE_IS_CERTAIN) && (cancel_success || window_closed) -> ask_a_person(CONTRADICTORY_EVIDENCE)
  :: !operator_cancel && !(LIVE_IS_CERTAIN) && !(cancel_success || window_closed) -> next = CANCELLING
  fi
}

/* This call made no card. Back to `rest` if no other call can have made one. */
inline at_rest(rest) { if :: operator_cancel -> next = CANCELLED :: else -> next = rest fi }

inline after_create() {
  if
  :: SAYS_LIVE -> live()
  :: SAYS_DEAD -> dead(REFUNDED_TO_PURCHASER)
  :: answer == A_OTHER_CARD || answer == A_UNKNOWN_REFUSAL -> ask_a_person(UNKNOWN_ANSWER)
  :: answer == A_ID_IN_USE -> ask_a_person(ID_IN_USE)
  :: answer == A_RESEND -> next = CANCELLING
  :: answer == A_UNKNOWN || answer == A_NO_ANSWER -> next = CREATING
  :: answer == A_NO_EFFECT && NOTHING_CAN_EXIST -> at_rest(READY)
  :: answer == A_NO_EFFECT && !(NOTHING_CAN_EXIST) -> next = CREATING
  :: answer == A_REFUSED && REFUSAL_ENDS -> at_rest(REJECTED)
  :: answer == A_REFUSED && !(REFUSAL_ENDS) -> ask_a_person(REFUSED_AFTER_POSSIBLE_EFFECT)
  fi
}

inline after_cancel() {
  if
  :: answer == A_CANCELLED && CANCEL_PROVES -> dead(CANCEL_SUCCESS)
  :: answer == A_CANCELLED && !(CANCEL_PROVES) -> next = CREATING
  :: answer == A_TOO_LATE || answer == A_CANCEL_REFUSED -> next = CREATING
  :: answer == A_CANCEL_UNKNOWN || answer == A_CANCEL_NO_EFFECT -> next = CANCELLING
  fi
}

/* The same create again, for the code of a card that was promised. Nothing cancels it, whatever the answer. */
inline after_fetch() {
  if
  :: FETCH_CANCELS -> next = CANCELLING
  :: !(FETCH_CANCELS) && (answer == A_FULFILLED || answer == A_RESEND || answer == A_UNKNOWN || answer == A_NO_ANSWER ||
       answer == A_NO_EFFECT) -> next = DELIVERING
  :: answer == A_DEAD_CARD -> ask_a_person(CONTRADICTORY_EVIDENCE)
  :: answer == A_REFUSED -> ask_a_person(REFUSED_AFTER_POSSIBLE_EFFECT)
  :: answer == A_ID_IN_USE -> ask_a_person(ID_IN_USE)
  :: answer == A_OTHER_CARD || answer == A_UNKNOWN_REFUSAL -> ask_a_person(UNKNOWN_ANSWER)
  fi
}

/* What the recipient's side says. Whatever is uncertain is the same code again, under the same key. */
inline after_hand_over() {
  if
  :: RECEIPT -> next = DELIVERED
  :: !(RECEIPT) && answer == A_NOT_HANDED_OVER -> next = DELIVERING
  :: answer == A_UNDELIVERABLE -> ask_a_person(UNDELIVERABLE)
  fi
}

#define ANSWERS_HAND_OVER (answer == A_HANDED_OVER || answer == A_NOT_HANDED_OVER || answer == A_UNDELIVERABLE)

#define LOOKS_FOR_AN_OUTCOME \
  (next == CREATING || next == CANCELLING || (next == DELIVERING && answer != A_FULFILLED))

inline decide() {
  proof = NONE;
  reason = NONE;
  if
  :: WRONG_PROOF -> dead(CANCEL_SUCCESS)
  :: !WRONG_PROOF && WRONG_END -> next = CANCELLED
  :: !WRONG_PROOF && !WRONG_END -> if
    :: state == CREATING -> after_create()
    :: state == CANCELLING -> after_cancel()
    :: state == DELIVERING && !(ANSWERS_HAND_OVER) -> after_fetch()
    :: state == DELIVERING && ANSWERS_HAND_OVER -> after_hand_over()
    fi
  fi;
  if :: LOOKS_FOR_AN_OUTCOME && spent -> ask_a_person(RETRY_BUDGET) :: else fi
}

#ifdef RULES
/* ==================== the rules as a table: spin -DRULES ==================== */

mtype was;
byte creates, cancels, first_answer, last_answer;
bit effect, success, closed, last, budget;

inline bits(variable) { variable = 1 - variable; if :: variable == 0 -> break :: else fi }

inline one_rule() {
  state = was; epoch = last; spent = budget; delivery_intent = (was == DELIVERING);
  creates_open = creates; cancels_open = cancels;
  effect_possible = effect; cancel_success = success; window_closed = closed;
  learn();
  decide();
  printf("RULE %e %e %d %d %d %d %d %d %d %d %d %d %e %e %e %d %d %d %d %d\n", was, answer,
    operator_cancel, creates, cancels, effect, success, closed, last, budget, trust_card_status, verify_cancel,
    next, proof, reason,
    creates_open, cancels_open, effect_possible, cancel_success, window_closed)
}

/* Every settlement there can be: the call's own intent is open, and an operator cancels nothing that is promised. */
inline all_rules(status, from, to, least_creates, least_cancels, operators) {
  was = status;
  for (answer : from .. to) {
    for (creates : least_creates .. 2) {
      for (cancels : least_cancels .. 2) {
        do :: do :: do :: do :: do :: do :: do :: do ::
          one_rule();
          bits(verify_cancel) od; bits(trust_card_status) od; bits(budget) od; bits(last) od;
          bits(closed) od; bits(success) od; bits(effect) od;
          if :: operators -> operator_cancel = 1 - operator_cancel :: else fi;
          if :: operator_cancel == 0 -> break :: else fi
        od
      }
    }
  }
}

active proctype Rules() {
  byte answer;
  d_step { all_rules(CREATING, A_UNKNOWN_REFUSAL, A_FULFILLED, 1, 0, true) }
  d_step { all_rules(CANCELLING, A_CANCEL_NO_EFFECT, A_CANCELLED, 0, 1, true) }
  d_step { all_rules(DELIVERING, A_UNKNOWN_REFUSAL, A_FULFILLED, 0, 0, false) }
  d_step { all_rules(DELIVERING, A_UNDELIVERABLE, A_HANDED_OVER, 0, 0, false) }
}

#else
/* ============================== what must hold ============================== */

#define IS_LIVE(i) (card[i] == LIVE || card[i] == LOCKED)

#if IDS == 2
#define LIVE_CARDS (IS_LIVE(0) + IS_LIVE(1))
#else
#define LIVE_CARDS (IS_LIVE(0) + IS_LIVE(1) + IS_LIVE(2))
#endif

/* good states that the search must find, or the properties above would hold of nothing */
#define PAID_UNDER_A_NEW_ID (state == ISSUED && epoch == 1)
#define DELIVERED_UNDER_A_NEW_ID (state == DELIVERED && epoch == 1)
#define TAKEN_BACK (state == CANCELLED && card[epoch] == DEAD)
#define PAID_AFTER_THE_WINDOW (state == ISSUED && cancels_open > 0 && window_closed)
#define REFUSED_FOR_GOOD (state == REJECTED)
#define LAST_ID_DEAD (state == REVIEW && proven_dead)
#define TAKEN_BACK_FROM_REVIEW (state == CANCELLED && card[epoch] == DEAD && asked_in_review)
#define GIVEN_UP_WITHOUT_A_CARD (state == CANCELLED && card[epoch] == NO_CARD && asked_in_review)
#define DELIVERED_AT_LAST (state == DELIVERED && resumed)
#ifdef REACH
bit asked_in_review;        /* only a search for a good state remembers what people did */
bit resumed;
#define REMEMBER(what) what = 1
#else
#define REACH false
#define REMEMBER(what) skip
#endif

inline must_hold() {
  d_step {
    assert(LIVE_CARDS <= 1);
    assert(LIVE_CARDS == 0 || (state != HELD && state != READY && state != REJECTED && state != CANCELLED));
    assert(state != ISSUED || IS_LIVE(epoch));
    assert(state != DELIVERED || (IS_LIVE(epoch) && handed_over[epoch]));
    for (each : 0 .. IDS - 1) { assert(!(handed_over[each] && card[each] == DEAD)) }
    each = 0;
    assert(!delivery_intent || !proven_dead);
    assert(!operator_cancel || (state != READY && state != ISSUED && state != DELIVERING && state != DELIVERED));
    assert(!(REACH))
  }
}

/* ================================ the provider ================================ */

/* Effect and answer of one create under `id`. The first line of each case is the provider as it should be. */
inline provider_creates() {
  if
  :: card[id] == NO_CARD -> if
    :: card[id] = LIVE; answer = A_FULFILLED
    :: !calm -> card[id] = LIVE; answer = A_RESEND
    :: !calm -> card[id] = LIVE; answer = A_UNKNOWN
    :: !calm -> card[id] = LIVE; answer = A_NO_ANSWER
    :: !calm -> card[id] = LIVE; answer = A_OTHER_CARD
    :: !calm -> answer = A_RESEND
    :: !calm -> answer = A_UNKNOWN
    :: !calm -> late_create[id] = 1; answer = A_NO_ANSWER
#ifdef LATE
    :: !calm -> late_create[id] = 1; answer = A_RESEND
    :: !calm -> late_create[id] = 1; answer = A_UNKNOWN
#endif
    :: !calm -> answer = A_NO_EFFECT
    :: !calm -> answer = A_REFUSED
    :: !calm -> answer = A_UNKNOWN_REFUSAL
    :: !calm -> answer = A_ID_IN_USE
    fi
  :: IS_LIVE(id) -> if
    :: answer = A_FULFILLED
    :: !calm -> any_create_answer()
    fi
  :: card[id] == DEAD -> if
    :: answer = A_DEAD_CARD
#ifdef CACHED
    :: answer = A_FULFILLED
#endif
    :: !calm -> any_create_answer()
    fi
  fi
}

/* A card exists; its state does not come through. */
inline any_create_answer() {
  if
  :: answer = A_RESEND
  :: answer = A_UNKNOWN
  :: answer = A_NO_ANSWER
  :: answer = A_NO_EFFECT
  :: answer = A_REFUSED
  :: answer = A_UNKNOWN_REFUSAL
  :: answer = A_ID_IN_USE
  :: answer = A_OTHER_CARD
  fi
}

inline provider_cancels() {
  if
  :: card[id] == NO_CARD -> if
    :: answer = A_CANCEL_REFUSED
#ifdef BURNS
    :: card[id] = DEAD; answer = A_CANCELLED
    :: !calm -> card[id] = DEAD; answer = A_CANCEL_UNKNOWN
#endif
#ifdef CONFIRMS
    :: answer = A_CANCELLED
#endif
    :: !calm -> late_cancel[id] = 1; answer = A_CANCEL_UNKNOWN
    :: !calm -> answer = A_CANCEL_NO_EFFECT
    fi
  :: card[id] == LIVE -> if
    :: card[id] = DEAD; answer = A_CANCELLED
    :: !calm -> card[id] = DEAD; answer = A_CANCEL_UNKNOWN
    :: !calm -> late_cancel[id] = 1; answer = A_CANCEL_UNKNOWN
    :: !calm -> answer = A_CANCEL_REFUSED
    :: !calm -> answer = A_CANCEL_NO_EFFECT
    fi
  :: card[id] == LOCKED -> if
    :: answer = A_TOO_LATE
    :: !calm -> answer = A_CANCEL_REFUSED
    :: !calm -> answer = A_CANCEL_UNKNOWN
    :: !calm -> answer = A_CANCEL_NO_EFFECT
    fi
  :: card[id] == DEAD -> if
    :: answer = A_CANCELLED
    :: answer = A_CANCEL_REFUSED
    :: !calm -> answer = A_TOO_LATE
    :: !calm -> answer = A_CANCEL_UNKNOWN
    :: !calm -> answer = A_CANCEL_NO_EFFECT
    fi
  fi
}

/* What becomes of a claim code on its way; its recipient may have it although nobody hears of that. */
inline recipient_is_offered() {
  if
  :: handed_over[id] = 1; answer = A_HANDED_OVER
  :: !calm -> handed_over[id] = 1; answer = A_NOT_HANDED_OVER
  :: !calm -> answer = A_NOT_HANDED_OVER
  :: !calm -> answer = A_UNDELIVERABLE
  fi
}

/* ================================== the lanes ================================== */

#define MAY_CLAIM (at == IDLE && (!calm || holder == NOBODY))  /* while faults last, a lease may end at any moment */

#ifdef CREATES_UNCOUNTED
#define COUNT_CREATE skip
#else
#define COUNT_CREATE one_more(creates_open)
#endif
#ifdef CANCELS_UNCOUNTED
#define COUNT_CANCEL skip
#else
#define COUNT_CANCEL one_more(cancels_open)
#endif

inline claim(to, where) { holder = me; id = epoch; state = to; at = where }

inline intend_delivery() {
  assert((cancels_open == 0 && !cancel_success) || window_closed);
  state = DELIVERING; delivery_intent = 1
}

inline let_go() {
  if :: holder == me -> holder = NOBODY :: else fi;
  at = IDLE; id = 0; answer = 0
}

inline forget_evidence() {
  creates_open = 0; cancels_open = 0; effect_possible = 0; cancel_success = 0; window_closed = 0
}

/* One settlement: what the answer means, written by the holder of the lease and by nobody else. */
inline settle(expected) {
  if
  :: !(MINE(expected)) -> printf("  lane %d: lease lost, nothing written\n", me); let_go()
  :: MINE(expected) ->
#ifdef CALM
    spent = loops >= BUDGET;
#else
    if :: spent = 0 :: spent = 1 fi;
#endif
#ifndef DEFECT
    assert(state != CREATING || creates_open > 0);    /* the rules' table leaves out what cannot be */
    assert(state != CANCELLING || cancels_open > 0);
#endif
    learn();
    decide();
    printf("  lane %d settles %e: %e, %e %e; id %d, creates open %d, cancels open %d\n",
      me, answer, next, proof, reason, id, creates_open, cancels_open);
#ifdef CALM
    if :: next == REVIEW -> loops = 0 :: LOOKS_FOR_AN_OUTCOME && loops < BUDGET -> loops++ :: else fi;
#endif
    state = next;
    proven_dead = (proof != NONE && next == REVIEW);
    if
    :: next == READY && proof != NONE -> epoch++; forget_evidence()
    :: next == CANCELLED || next == REJECTED -> forget_evidence()   /* an end: nobody reads it again */
    :: else
    fi;
    if
    :: next == ISSUED -> if
      :: let_go()                                                   /* delivered later, or never */
      :: intend_delivery(); at = TO_HAND_OVER
      fi
    :: next == DELIVERING && answer == A_FULFILLED -> at = TO_HAND_OVER
    :: else -> let_go()
    fi;
    next = 0; proof = 0; reason = 0; spent = 0
  fi
}

proctype Lane(byte me) {
  mtype at = IDLE;
  mtype answer;
  byte id, each;
end:
  do
  /* boundary 1: the claim and the intent are committed together, before the call */
  :: atomic { MAY_CLAIM && (state == READY || state == CREATING) ->
       claim(CREATING, TO_CREATE); COUNT_CREATE; printf("  lane %d claims, create intent, id %d\n", me, id) }
  :: atomic { MAY_CLAIM && state == CANCELLING ->
       claim(CANCELLING, TO_CANCEL); COUNT_CANCEL; printf("  lane %d claims, cancel intent, id %d\n", me, id) }
  :: atomic { MAY_CLAIM && (state == ISSUED || state == DELIVERING) ->
       claim(state, TO_FETCH);
       if :: state == ISSUED -> intend_delivery() :: else fi;
       printf("  lane %d claims, delivery intent, id %d\n", me, id) }

  /* boundary 2: the call */
  :: atomic { at == TO_CREATE -> provider_creates(); at = CREATE_ANSWERED;
       printf("  lane %d create id %d: %e, card %e\n", me, id, answer, card[id]); must_hold() }
  :: atomic { at == TO_CANCEL -> provider_cancels(); at = CANCEL_ANSWERED;
       printf("  lane %d cancel id %d: %e, card %e\n", me, id, answer, card[id]); must_hold() }
  :: atomic { at == TO_FETCH -> provider_creates(); at = FETCH_ANSWERED;
       printf("  lane %d fetch id %d: %e, card %e\n", me, id, answer, card[id]); must_hold() }

  /* boundary 3: settled */
#ifdef DELIVER_BEFORE_SETTLING
  :: atomic { at == CREATE_ANSWERED && answer == A_FULFILLED && !handed_over[id] -> handed_over[id] = 1;
       printf("  lane %d hands over before settling, id %d\n", me, id); must_hold() }
#endif
  :: atomic { at == CREATE_ANSWERED -> settle(CREATING); must_hold() }
  :: atomic { at == CANCEL_ANSWERED -> settle(CANCELLING); must_hold() }
  /* who has lost the lease meanwhile may still hold a code that was promised: handing it over twice is allowed */
  :: atomic { at == FETCH_ANSWERED && answer == A_FULFILLED && !(MINE(DELIVERING)) -> at = TO_HAND_OVER }
  :: atomic { at == FETCH_ANSWERED && (answer != A_FULFILLED || MINE(DELIVERING)) -> settle(DELIVERING); must_hold() }

  /* boundaries 4 and 5: the promise is committed, the code goes out, the receipt is settled */
  :: atomic { at == TO_HAND_OVER -> recipient_is_offered(); at = HAND_OVER_ANSWERED;
       printf("  lane %d hands over id %d: %e, card %e\n", me, id, answer, card[id]); must_hold() }
  :: atomic { at == HAND_OVER_ANSWERED -> settle(DELIVERING); must_hold() }

  /* kill -9, or a commit whose answer is lost: what was in memory is gone, its lease will end */
  :: atomic { at != IDLE && !calm -> let_go(); printf("  lane %d crashes\n", me) }
  od
}

/* ============================ network, clock, people ============================ */

inline late(i) {
  if
  :: late_create[i] && card[i] == NO_CARD -> card[i] = LIVE; printf("  late create lands, id %d\n", i)
  :: late_cancel[i] && card[i] == LIVE -> card[i] = DEAD; printf("  late cancel lands, id %d\n", i)
#ifdef BURNS
  :: late_cancel[i] && card[i] == NO_CARD -> card[i] = DEAD; printf("  late cancel burns id %d\n", i)
#endif
  :: !calm && card[i] == LIVE -> card[i] = LOCKED; printf("  15 minutes are over, id %d\n", i)
  fi
}

proctype World() {
  byte each;
end:
  do
  :: atomic { late(0); must_hold() }
  :: atomic { late(1); must_hold() }
#if IDS > 2
  :: atomic { late(2); must_hold() }
#endif
  :: atomic { state == HELD -> state = READY; printf("  released\n"); must_hold() }

  :: atomic { !calm && !operator_cancel && (state == HELD || state == READY) ->
       operator_cancel = 1; state = CANCELLED; printf("  operator cancels, unsent\n"); must_hold() }
  :: atomic { !calm && !operator_cancel && (state == CREATING || state == CANCELLING) ->
       operator_cancel = 1; printf("  operator wants it back\n") }
  :: atomic { !calm && !operator_cancel && state == ISSUED ->
       operator_cancel = 1; state = CANCELLING; printf("  operator wants the live card back\n"); must_hold() }
  :: atomic { !calm && state == REVIEW && !proven_dead -> operator_cancel = 0; REMEMBER(resumed);
       if :: delivery_intent -> state = DELIVERING :: else -> state = CREATING fi;
       printf("  operator resumes\n"); must_hold() }
  /* a review that is not wanted back: at its end only where no card can exist, else asked for again, never if promised */
  :: atomic { !calm && state == REVIEW && (NO_CARD_CAN_EXIST || GIVEN_UP_IS_CANCELLED) ->
       operator_cancel = 1; state = CANCELLED; proven_dead = 0; forget_evidence(); REMEMBER(asked_in_review);
       printf("  operator cancels or gives up, and no card can exist\n"); must_hold() }
  :: atomic { !calm && state == REVIEW && !(NO_CARD_CAN_EXIST) && !delivery_intent && !window_closed ->
       operator_cancel = 1; state = CREATING; REMEMBER(asked_in_review);
       printf("  operator wants it back from review\n"); must_hold() }
#ifdef OPERATOR_CANCELS_PROMISED
  :: atomic { !calm && state == DELIVERING -> state = CANCELLING; printf("  operator cancels what is promised\n") }
#endif
#ifdef OWN_CLOCK
  :: atomic { !calm && state == CANCELLING && !window_closed -> window_closed = 1; state = CREATING; holder = NOBODY;
       printf("  our clock says that 15 minutes are over\n") }
#endif
#ifdef CALM
  :: atomic { !calm -> calm = 1; printf("  the faults stop\n") }
#endif
  od
}

init {
  atomic {
    byte lane;
    for (lane : 0 .. LANES - 1) { run Lane(lane) }
    run World()
  }
}

#ifdef CALM
#define AT_AN_END (state == DELIVERED || state == CANCELLED || state == REJECTED || state == REVIEW)
ltl comes_to_an_end { [] (calm -> <> AT_AN_END) }
#endif
#endif
