package dev.pavage.reference;

import dev.pavage.type.Shape;
import java.util.List;

/** Which elements of a view a tile's elements stand for; those outside the view are left out. */
sealed interface Footprint {
    /** Evenly spaced elements of a tile and of a view. */
    @FunctionalInterface
    interface RowVisitor {
        /**
         * A row.
         *
         * @param flat the first element's position in the tile; the others follow it
         * @param offset the first element's offset in the view
         * @param step how far apart the elements' offsets are
         * @param count how many there are, at least 1
         */
        void visit(int flat, long offset, long step, int count);
    }

    /** Visits all elements that lie inside the view, in row-major order of the tile. */
    void forEachRow(RowVisitor visitor);

    /** The indexes in the view, inside or not, of the element at a position of the tile. */
    long[] indexes(int flat);

    /** The block of a load or a store: the tile's element [0, ..., 0] is the view's at {@code offsets}. */
    final class Block implements Footprint {
        private final HostView view;
        private final long[] offsets;
        private final Shape tile;

        Block(HostView view, long[] offsets, Shape tile) {
            this.view = view;
            this.offsets = offsets;
            this.tile = tile;
        }

        /**
         * Whether the block misses the view. A view with an extent of 0 cannot be missed: loading nothing is what a
         * kernel does with a tensor without elements.
         */
        boolean misses() {
            return view.isOutside() || (!view.isEmpty() && touchesNothing());
        }

        private boolean touchesNothing() {
            boolean nothing = view.isEmpty();
            for (int axis = 0; axis < offsets.length; axis++) {
                nothing |= end(axis) <= first(axis);
            }
            return nothing;
        }

        @Override
        public void forEachRow(RowVisitor visitor) {
            if (!touchesNothing()) {
                visit(visitor, 0, 0, 0);
            }
        }

        private void visit(RowVisitor visitor, int axis, int flat, long offset) {
            int last = offsets.length - 1;
            if (axis > last) {
                visitor.visit(flat, offset, 0, 1);
                return;
            }
            int first = first(axis);
            int end = end(axis);
            long step = view.strides().step(axis);
            long start = offset + (offsets[axis] + first) * step;
            int tileStep = (int) tile.range(axis + 1, tile.rank()).elements();
            if (axis == last) {
                visitor.visit(flat + first, start, step, end - first);
                return;
            }
            for (int i = first; i < end; i++) {
                visit(visitor, axis + 1, flat + i * tileStep, start + (i - first) * step);
            }
        }

        /** The first position of the tile along an axis that lies inside the view. */
        private int first(int axis) {
            return (int) Math.min(tile.extent(axis), Math.max(0, -Math.max(offsets[axis], -Long.MAX_VALUE)));
        }

        /** One past the last position of the tile along an axis that lies inside the view. */
        private int end(int axis) {
            // The difference of an extent and a far negative offset would overflow; a tile is never that long.
            long offset = Math.max(offsets[axis], -tile.extent(axis));
            return (int) Math.clamp(view.shape().extent(axis) - offset, 0, tile.extent(axis));
        }

        @Override
        public long[] indexes(int flat) {
            long[] indexes = offsets.clone();
            int rest = flat;
            for (int axis = indexes.length - 1; axis >= 0; axis--) {
                indexes[axis] += rest % tile.extent(axis);
                rest /= (int) tile.extent(axis);
            }
            return indexes;
        }
    }

    /** The elements that tiles of indexes name, one per axis of the view. */
    record Named(HostView view, List<TileData> axes, int count) implements Footprint {
        @Override
        public void forEachRow(RowVisitor visitor) {
            for (int flat = 0; flat < count && !view.isEmpty(); flat++) {
                long offset = 0;
                boolean inside = true;
                for (int axis = 0; axis < axes.size(); axis++) {
                    long index = axes.get(axis).integers()[flat];
                    inside &= index >= 0 && index < view.shape().extent(axis);
                    offset += index * view.strides().step(axis);
                }
                if (inside) {
                    visitor.visit(flat, offset, 0, 1);
                }
            }
        }

        @Override
        public long[] indexes(int flat) {
            long[] indexes = new long[axes.size()];
            for (int axis = 0; axis < axes.size(); axis++) {
                indexes[axis] = axes.get(axis).integers()[flat];
            }
            return indexes;
        }
    }
}
