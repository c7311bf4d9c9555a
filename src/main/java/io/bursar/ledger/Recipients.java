package io.bursar.ledger;

import io.bursar.domain.Money;
import java.util.List;

/**
 * Recipients who would get more than they may.
 *
 * @param count how many
 * @param first the first of them by line
 */
public record Recipients(long count, List<One> first) {

    /**
     * One recipient, known by the lines only, so that it may be logged.
     *
     * @param rewards in this file
     * @param amount in this file
     * @param rewardsBefore in earlier files of the period
     * @param amountBefore in earlier files of the period
     * @param lines the first ones in this file
     */
    public record One(long rewards, Money amount, long rewardsBefore, Money amountBefore, List<Long> lines) {}
}
