package dev.pavage.lane;

/**
 * A register of the lane IR, defined once in its function.
 *
 * @param id unique within its function; printed as {@code %id}
 * @param type its type
 */
public record LaneValue(int id, LaneType type) {
    @Override
    public String toString() {
        return "%" + id;
    }
}
