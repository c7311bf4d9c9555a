package io.bursar.campaign;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * The provider's books as its admin port tells them.
 *
 * @param cards every id that was ever called with
 */
record Books(List<Card> cards) {

    static final JsonMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .build();

    /**
     * One id.
     *
     * @param minor what the card is worth in cents; 0 where none was made
     * @param calls that arrived with it since the provider's start
     */
    record Card(String id, String gcId, boolean live, long minor, int calls) {

        /** What all ids of one reward have in common: the id without E and the number of the try. */
        String base() {
            return Books.base(id);
        }
    }

    static String base(String id) {
        int end = id.lastIndexOf('E');
        if (end < 0 || end == id.length() - 1 || !id.substring(end + 1).chars().allMatch(Character::isDigit)) {
            throw new IllegalArgumentException("not an id of a reward: " + id);
        }
        return id.substring(0, end);
    }

    static Books read(String json) {
        return new Books(
                JSON.readTree(json).path("cards").valueStream().map(Books::card).toList());
    }

    private static Card card(JsonNode card) {
        JsonNode amount = card.path("amount");
        return new Card(
                card.path("id").asString(),
                card.path("gcId").asString(""),
                card.path("state").asString().equals("LIVE"),
                amount.isNumber() ? amount.decimalValue().movePointRight(2).longValueExact() : 0,
                card.path("creates").asInt() + card.path("cancels").asInt());
    }

    Map<String, Card> byId() {
        Map<String, Card> byId = new HashMap<>();
        cards.forEach(card -> byId.put(card.id(), card));
        return byId;
    }

    long live() {
        return cards.stream().filter(Card::live).count();
    }
}
