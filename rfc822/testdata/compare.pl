#!/usr/bin/env perl
# Reads messages with MIME::Parser, Mail::Address and Date::Parse, the second of two independent
# parsers (Debian: libmime-tools-perl). What it writes is described in compare.py.
use strict;
use warnings;
use Date::Parse ();
use Encode ();
use JSON::PP ();
use Mail::Address ();
use MIME::Parser ();

sub words {
    my ($value) = @_;
    return "" unless defined $value;
    $value =~ s/\r?\n(?=[ \t])//g;
    chomp $value;
    # An unknown charset makes Encode die: that is a difference.
    my $text = eval { Encode::decode("MIME-Header", $value) };
    return defined $text ? $text : "error";
}

sub addresses {
    my ($head, $field) = @_;
    my @found;
    for my $value ($head->get_all($field)) {
        for my $address (Mail::Address->parse($value)) {
            my $phrase = $address->phrase // "";
            $phrase =~ s/^"(.*)"$/$1/s and $phrase =~ s/\\(.)/$1/gs;
            my $comment = $address->comment // "";
            $comment =~ s/^\((.*)\)$/$1/s;
            my $name = words($phrase ne "" ? $phrase : $comment);
            my $addr = Encode::decode("UTF-8", $address->address // "");
            push @found, [ $name, $addr ] if $name ne "" || $addr ne "";
        }
    }
    return \@found;
}

sub leaves {
    my ($entity) = @_;
    my @parts = $entity->parts;
    return ($entity) unless @parts;
    my @inner = map { leaves($_) } @parts;
    return $entity->effective_type =~ m{^message/} ? ($entity, @inner) : @inner;
}

sub text {
    for my $part (@_) {
        next if $part->parts || $part->effective_type ne "text/plain";
        next if ($part->head->mime_attr("content-disposition") // "") =~ /^attachment/i;
        my $body = $part->bodyhandle or return undef;
        my $charset = $part->head->mime_attr("content-type.charset") // "utf-8";
        my $text = eval { Encode::decode($charset, $body->as_string) };
        return defined $text ? $text : Encode::decode("UTF-8", $body->as_string);
    }
    return undef;
}

my $json = JSON::PP->new->ascii->canonical;
for my $path (@ARGV) {
    my $parser = MIME::Parser->new;
    $parser->output_to_core(1);
    $parser->tmp_to_core(1);
    $parser->extract_nested_messages("NEST");
    my $entity = $parser->parse_open($path);
    my $head = $entity->head;
    my @leaves = leaves($entity);
    my @names = grep { defined && $_ ne "" } map { $_->head->recommended_filename } @leaves;
    my $date = $head->get("Date");
    my $when = defined $date ? Date::Parse::str2time($date, "GMT") : undef;
    print $json->encode({
        subject => words(scalar $head->get("Subject", 0)),
        from    => addresses($head, "From"),
        to      => addresses($head, "To"),
        cc      => addresses($head, "Cc"),
        date    => defined $when ? int($when) : undef,
        text    => text(@leaves),
        names   => [ map { words($_) } @names ],
    }), "\n";
}
